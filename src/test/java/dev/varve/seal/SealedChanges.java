package dev.varve.seal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.varve.block.BlockMerge;
import dev.varve.block.ChangeHash;
import dev.varve.block.OpenBlock;
import dev.varve.ledger.Ledger;
import dev.varve.ledger.Manifest.DataFile;
import dev.varve.ledger.Manifest.TableLayer;
import dev.varve.ledger.SchemaStore;
import dev.varve.model.ChangeEvent;
import dev.varve.model.TableSchema;
import dev.varve.model.Window;
import dev.varve.parquet.ChangeFileReader;
import dev.varve.parquet.RandomAccess;
import dev.varve.publish.PublishedFiles;
import dev.varve.storage.InMemoryObjectStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Changes as an archive gives them back: taken into a block as state holds it, sealed to Parquet
 * files, and read from these.
 */
public final class SealedChanges {
  private static final Window WINDOW = Window.starting(Instant.EPOCH, Duration.ofHours(1));

  private final TableLayer layer;
  private final List<ChangeEvent> changes = new ArrayList<>();

  private SealedChanges(InMemoryObjectStore store, TableLayer layer) {
    this.layer = layer;
    for (DataFile file : layer.files()) {
      try (ChangeFileReader reader = ChangeFileReader.open(RandomAccess.of(store, file.path()))) {
        reader.changes().forEachRemaining(stored -> changes.add(stored.change()));
      }
    }
  }

  /** Seals changes of one schema version, each of which differs from the others. */
  public static SealedChanges of(TableSchema schema, List<ChangeEvent> changes) {
    InMemoryObjectStore store = new InMemoryObjectStore();
    SchemaStore schemas = new SchemaStore(store, "crm");
    schemas.put(schema);
    OpenBlock open = new OpenBlock();
    ChangeHash hash = new ChangeHash();
    changes.forEach(change -> open.add(change, hash.of(change)));
    OpenBlock.Closed block = open.close();
    TableSealer sealer =
        new TableSealer(
            store,
            "crm",
            schemas,
            new PublishedFiles(new Ledger(store, "crm")),
            Path.of(System.getProperty("java.io.tmpdir")),
            Long.MAX_VALUE);
    SealTask<OpenBlock.Closed> task =
        new SealTask<>(
            schema.table(), WINDOW, 0, List.of(new BlockMerge.Source<>(block, block.info())));
    TableLayer layer = sealer.seal(task, OpenBlock.Closed::block).layer();
    assertEquals(
        new TableLayer(schema.table(), changes.size(), changes.size(), 0, layer.files()), layer);
    return new SealedChanges(store, layer);
  }

  /** The changes as the files have them, in their order. */
  public List<ChangeEvent> changes() {
    return changes;
  }

  /** How many values the layer says are kept as text. */
  public long misfits() {
    return layer.files().stream().mapToLong(DataFile::misfits).sum();
  }
}
