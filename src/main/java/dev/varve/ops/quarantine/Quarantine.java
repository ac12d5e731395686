package dev.varve.ops.quarantine;

import dev.varve.ledger.ArchiveIdentity;
import dev.varve.ledger.ArchiveLayout;
import dev.varve.ledger.Ledger;
import dev.varve.ledger.LineBatch;
import dev.varve.ledger.Manifest;
import dev.varve.ledger.Manifest.DataFile;
import dev.varve.ledger.Sha256;
import dev.varve.model.Reject;
import dev.varve.model.SourcePosition;
import dev.varve.ops.quarantine.QuarantinedRecord.Status;
import dev.varve.parquet.ChangeFileReader;
import dev.varve.parquet.RandomAccess;
import dev.varve.parquet.StoredChange;
import dev.varve.quarantine.QuarantineTable;
import dev.varve.quarantine.RejectText;
import dev.varve.quarantine.SentRecord;
import dev.varve.storage.ObjectStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The quarantine of one source. Reads every file of it that the ledger names, one record at a time.
 * Not thread-safe.
 */
public final class Quarantine {
  private final ObjectStore store;
  private final String source;
  private final InstantSource clock;
  private final List<SealedFile> files = new ArrayList<>();
  private final Map<Origin, Integer> attempts = new HashMap<>();
  private final Set<Try> sentBack = new HashSet<>();
  private final Set<Try> discarded = new HashSet<>();
  private final QuarantineTable table = new QuarantineTable();

  /** Where a record came from, however often it was tried; rows of a snapshot have no place. */
  private record Origin(String origin, String position) {
    static Origin of(Reject reject) {
      boolean snapshot = reject.position() instanceof SourcePosition.SnapshotRead;
      return new Origin(
          reject.origin(),
          snapshot && reject.value() != null
              ? Sha256.of(reject.value())
              : reject.position().text());
    }
  }

  /** One try of a record. */
  private record Try(Origin origin, int attempt) {
    static Try of(Reject reject) {
      return new Try(Origin.of(reject), reject.attempts());
    }
  }

  private record SealedFile(DataFile file, Instant window) {}

  private Quarantine(ObjectStore store, String source, InstantSource clock) {
    this.store = store;
    this.source = source;
    this.clock = clock;
  }

  /**
   * The quarantine as the ledger and people's decisions are now.
   *
   * @throws dev.varve.error.VarveException with {@code ARCHIVE_NOT_FOUND}, and as the ledger and
   *     its files do
   */
  public static Quarantine open(ObjectStore store, String source, InstantSource clock) {
    ArchiveIdentity.require(store);
    Quarantine quarantine = new Quarantine(store, source, clock);
    try (var entries = new Ledger(store, source).readFrom(1)) {
      entries.forEach(entry -> quarantine.see(entry.manifest()));
    }
    quarantine.scan(
        (reject, stored, window) ->
            quarantine.attempts.merge(Origin.of(reject), reject.attempts(), Math::max));
    quarantine.readTries(ArchiveLayout.sentBack(source), quarantine.sentBack);
    quarantine.readTries(ArchiveLayout.discarded(source), quarantine.discarded);
    return quarantine;
  }

  private void see(Manifest manifest) {
    for (Manifest.TableLayer layer : manifest.tables()) {
      if (layer.table().equals(QuarantineTable.ID)) {
        layer.files().forEach(file -> files.add(new SealedFile(file, manifest.window().start())));
      }
    }
  }

  private interface Visitor {
    void see(Reject reject, StoredChange stored, Instant window);
  }

  private void scan(Visitor visitor) {
    for (SealedFile sealed : files) {
      try (ChangeFileReader reader =
          ChangeFileReader.open(RandomAccess.of(store, sealed.file().path()))) {
        reader
            .changes()
            .forEachRemaining(
                stored -> visitor.see(table.reject(stored.change()), stored, sealed.window()));
      }
    }
  }

  private void readTries(String folder, Set<Try> tries) {
    try (var batches = store.list(folder)) {
      batches.forEach(batch -> readTries(batch, tries));
    }
  }

  private void readTries(ObjectStore.ObjectInfo batch, Set<Try> tries) {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(store.open(batch.key()), StandardCharsets.UTF_8))) {
      lines
          .lines()
          .map(RejectText::decode)
          .filter(SentRecord::wasRejected)
          .forEach(sent -> tries.add(Try.of(sent.reject())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The source's name. */
  public String source() {
    return source;
  }

  /** Hands over every record, in the order of windows and places. */
  public void forEach(Consumer<QuarantinedRecord> consumer) {
    scan(
        (reject, stored, window) ->
            consumer.accept(
                new QuarantinedRecord(
                    source, stored.id(), window, stored.change().epoch(), reject, status(reject))));
  }

  private Status status(Reject reject) {
    if (reject.attempts() < attempts.get(Origin.of(reject))) {
      return Status.SUPERSEDED;
    }
    if (discarded.contains(Try.of(reject))) {
      return Status.DISCARDED;
    }
    return sentBack.contains(Try.of(reject)) ? Status.SENT_BACK : Status.OPEN;
  }

  /**
   * Sends records back: a running job of the source reads them again within half a minute, another
   * when it starts. Each that is good now is archived in the window it belongs to, once, however
   * often it is sent. One whose bytes were withheld cannot be read again and is left out.
   *
   * @return how many
   */
  public long sendBack(Predicate<QuarantinedRecord> wanted) {
    return decide(wanted.and(record -> record.reject().isWhole()), ArchiveLayout.sentBack(source));
  }

  /**
   * Gives records up: they stay where they are and are counted, and are listed no more.
   *
   * @return how many
   */
  public long discard(Predicate<QuarantinedRecord> wanted) {
    return decide(wanted, ArchiveLayout.discarded(source));
  }

  /** How many records are wanted; decides nothing. */
  public long count(Predicate<QuarantinedRecord> wanted) {
    long[] count = {0};
    forEach(record -> count[0] += wanted.test(record) ? 1 : 0);
    return count[0];
  }

  private long decide(Predicate<QuarantinedRecord> wanted, String folder) {
    LineBatch batch = new LineBatch(store, folder, clock);
    forEach(
        record -> {
          if (wanted.test(record)) {
            batch.add(RejectText.encode(new SentRecord(record.epoch(), record.reject())));
          }
        });
    batch.put();
    return batch.count();
  }
}
