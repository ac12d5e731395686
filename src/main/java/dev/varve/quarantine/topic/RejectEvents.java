package dev.varve.quarantine.topic;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.varve.ledger.Manifest;
import dev.varve.ledger.Manifest.DataFile;
import dev.varve.lineage.LineageEvent;
import dev.varve.model.Reject;
import dev.varve.parquet.ChangeFileReader;
import dev.varve.parquet.RandomAccess;
import dev.varve.parquet.StoredChange;
import dev.varve.quarantine.QuarantineTable;
import dev.varve.quarantine.RejectFields;
import dev.varve.storage.ObjectStore;
import java.util.List;
import java.util.Map;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * The records in quarantine that a manifest counts, each as a message: the key says source and
 * table, the value is JSON as {@code varve quarantine show} prints it. A pure function of the
 * manifest and its files, so that a message sent a second time is byte for byte the first. They
 * have the form of lineage's records, and so the headers by which those are told apart.
 */
public final class RejectEvents {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ObjectStore store;

  public RejectEvents(ObjectStore store) {
    this.store = store;
  }

  /** How many messages the manifest has; their indexes count from 0. */
  public static int count(Manifest manifest) {
    return Math.toIntExact(
        files(manifest).stream()
            .flatMap(file -> file.operations().values().stream())
            .mapToLong(Long::longValue)
            .sum());
  }

  /** They are read from the archive as they are asked for; close the stream. */
  public Stream<LineageEvent> of(Manifest manifest) {
    AtomicInteger index = new AtomicInteger();
    return files(manifest).stream()
        .flatMap(this::changes)
        .map(stored -> event(manifest, index.getAndIncrement(), stored));
  }

  private static List<DataFile> files(Manifest manifest) {
    return manifest.tables().stream()
        .filter(layer -> layer.table().equals(QuarantineTable.ID))
        .flatMap(layer -> layer.files().stream())
        .toList();
  }

  private Stream<StoredChange> changes(DataFile file) {
    ChangeFileReader reader = ChangeFileReader.open(RandomAccess.of(store, file.path()));
    return StreamSupport.stream(
            Spliterators.spliteratorUnknownSize(reader.changes(), Spliterator.ORDERED), false)
        .onClose(reader::close);
  }

  private static LineageEvent event(Manifest manifest, int index, StoredChange stored) {
    Reject reject = new QuarantineTable().reject(stored.change());
    Map<String, Object> fields =
        RejectFields.of(manifest.source(), stored.id(), manifest.window().start(), reject);
    fields.putAll(RejectFields.bytes(reject));
    String about = reject.table() == null ? reject.origin() : reject.table().toString();
    try {
      return new LineageEvent(
          manifest.source(),
          manifest.source() + "/" + about,
          JSON.writeValueAsBytes(fields),
          manifest.sequence(),
          index);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a map of plain values is always written", e);
    }
  }
}
