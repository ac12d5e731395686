package dev.varve.ops.verify;

import dev.varve.block.ChangeHash;
import dev.varve.block.RowImageWriter;
import dev.varve.ledger.ArchiveIdentity;
import dev.varve.ledger.ArchiveLayout;
import dev.varve.ledger.Ledger;
import dev.varve.ledger.Manifest;
import dev.varve.ledger.Manifest.DataFile;
import dev.varve.ledger.Manifest.TableLayer;
import dev.varve.ledger.Manifest.Writer;
import dev.varve.ledger.SchemaStore;
import dev.varve.ledger.Sha256;
import dev.varve.model.ChangeEvent;
import dev.varve.model.Column;
import dev.varve.model.FieldType;
import dev.varve.model.Hash128;
import dev.varve.model.Operation;
import dev.varve.model.RowDigest;
import dev.varve.model.SourcePosition;
import dev.varve.model.TableId;
import dev.varve.model.TableSchema;
import dev.varve.model.Window;
import dev.varve.parquet.ChangeFileWriter;
import dev.varve.parquet.FileHeader;
import dev.varve.storage.InMemoryObjectStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** A small archive in memory with real data files, layer by layer as a test asks. */
public final class SealedArchive {
  public static final Window FIRST =
      Window.starting(Instant.parse("2026-01-01T00:00:00Z"), Duration.ofHours(1));
  public static final Window SECOND = Window.starting(FIRST.end(), Duration.ofHours(1));
  static final TableId ORDERS = TableId.of("public", "orders");
  static final String EPOCH = "000001@42";
  private static final TableSchema SCHEMA =
      new TableSchema(
          ORDERS,
          List.of(
              new Column("id", FieldType.Scalar.INT64, "int8", false),
              new Column("note", FieldType.Scalar.STRING, "text", true)),
          List.of("id"));

  public final InMemoryObjectStore store = new InMemoryObjectStore();
  final Ledger ledger = new Ledger(store, "crm");
  private final Path folder;

  public SealedArchive(Path folder) {
    this.folder = folder;
    ArchiveIdentity.openOrCreate(store);
  }

  /** Seals a layer of so many inserts. */
  public Manifest seal(Window window, int revision, int rows) throws IOException {
    return seal(window, revision, changes(window, rows), UnaryOperator.identity());
  }

  /** Seals a layer of these changes, whose manifest says something else of its table. */
  Manifest seal(
      Window window, int revision, List<ChangeEvent> changes, UnaryOperator<TableLayer> lie)
      throws IOException {
    Ledger.Head head = ledger.head();
    DataFile file = write(window, changes, new ChangeHash()::of);
    int rows = changes.size();
    Manifest manifest =
        new Manifest(
            Manifest.FORMAT_VERSION,
            "crm",
            head.sequence() + 1,
            head.sha256(),
            window,
            revision,
            List.of(
                lie.apply(new TableLayer(ORDERS, rows + 3, rows, 3, List.of(file))),
                new TableLayer(TableId.of("public", "quiet"), 0, 0, 0, List.of())),
            new Writer("0.1.0", Map.of(Writer.PUBLISHED, "2026-01-02T03:04:05Z")));
    ledger.publish(manifest);
    return manifest;
  }

  /** Gives a row its identity. */
  interface Identity {
    Hash128 of(ChangeEvent change);
  }

  DataFile write(Window window, List<ChangeEvent> changes, Identity identity) throws IOException {
    Hash128 fingerprint = new SchemaStore(store, "crm").put(SCHEMA);
    Path local = folder.resolve("file.parquet");
    RowDigest digest = RowDigest.EMPTY;
    FileHeader header = new FileHeader("crm", SCHEMA, fingerprint, window);
    try (ChangeFileWriter writer = ChangeFileWriter.open(local, header)) {
      for (ChangeEvent change : changes) {
        writer.write(change, identity.of(change));
        digest = digest.plus(new ChangeHash().of(change));
      }
    }
    byte[] bytes = Files.readAllBytes(local);
    String sha256 = Sha256.of(bytes);
    String path =
        ArchiveLayout.window("crm", ORDERS, window.start())
            + "changes-0-"
            + fingerprint.toString().substring(0, 8)
            + "-"
            + sha256.substring(0, 16)
            + ".parquet";
    store.putIfAbsent(path, bytes);
    return new DataFile(
        path,
        bytes.length,
        sha256,
        fingerprint,
        digest,
        new TreeMap<>(Map.of(Operation.CREATE, (long) changes.size())),
        EPOCH,
        changes.get(0).position().text(),
        changes.get(changes.size() - 1).position().text(),
        false);
  }

  static List<ChangeEvent> changes(Window window, int rows) {
    List<ChangeEvent> changes = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      changes.add(insert(window.start().plusSeconds(i), i));
    }
    return changes;
  }

  static ChangeEvent insert(Instant time, int number) {
    RowImageWriter image = new RowImageWriter();
    image.begin(2);
    image.writeLong(number);
    image.writeText("note " + number);
    return new ChangeEvent(
        ORDERS,
        dev.varve.block.SchemaFingerprint.of(SCHEMA),
        EPOCH,
        new SourcePosition.Postgres(time.getEpochSecond(), 7, 0),
        Operation.CREATE,
        time.getEpochSecond() * 1_000_000,
        null,
        image.finish());
  }

  /** The key of the only file of a manifest. */
  static String file(Manifest manifest) {
    return manifest.files().get(0).path();
  }
}
