package dev.varve.ops.fold;

import dev.varve.block.ChangeHash;
import dev.varve.block.RowImageWriter;
import dev.varve.config.Connector;
import dev.varve.config.SourceConfig;
import dev.varve.ledger.ArchiveIdentity;
import dev.varve.ledger.ArchiveLayout;
import dev.varve.ledger.Ledger;
import dev.varve.ledger.Manifest;
import dev.varve.ledger.Manifest.DataFile;
import dev.varve.ledger.Manifest.TableLayer;
import dev.varve.ledger.SchemaStore;
import dev.varve.model.ChangeEvent;
import dev.varve.model.Column;
import dev.varve.model.FieldType;
import dev.varve.model.Hash128;
import dev.varve.model.Operation;
import dev.varve.model.RowDigest;
import dev.varve.model.SourcePosition;
import dev.varve.model.TableSchema;
import dev.varve.model.Window;
import dev.varve.parquet.ChangeFileWriter;
import dev.varve.parquet.FileHeader;
import dev.varve.storage.local.LocalObjectStore;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** An archive of changes given as rows of Java values; each window holds one table's changes. */
public final class WrittenArchive implements AutoCloseable {
  public static final String SOURCE = "crm";

  /** Stands for a value that the source did not send. */
  public static final Object UNSENT = new Object();

  private static final Instant START = Instant.parse("2026-11-22T10:00:00Z");

  public final LocalObjectStore store;
  private final Ledger ledger;
  private final Path drafts;
  private final Map<String, String> facts = new TreeMap<>();
  private int generation = 1;
  private long lsn;

  public WrittenArchive(Path root) throws IOException {
    store = new LocalObjectStore(root.resolve("archive"));
    drafts = Files.createDirectories(root.resolve("drafts"));
    ArchiveIdentity.openOrCreate(store);
    ledger = new Ledger(store, SOURCE);
  }

  /** A change of a window; positions follow the order in which these are made. */
  public record Change(Operation operation, SourcePosition at, Object[] before, Object[] after) {
    private Change(Operation operation, Object[] before, Object[] after) {
      this(operation, null, before, after);
    }

    /** A row of an earlier epoch that the snapshot did not find. */
    public static Change gone(Object... row) {
      return new Change(Operation.DELETE, SourcePosition.SnapshotRead.INSTANCE, row, null);
    }

    public static Change read(Object... row) {
      return new Change(Operation.READ, SourcePosition.SnapshotRead.INSTANCE, null, row);
    }

    public static Change create(Object... row) {
      return new Change(Operation.CREATE, null, row);
    }

    public static Change update(Object[] before, Object... after) {
      return new Change(Operation.UPDATE, before, after);
    }

    public static Change delete(Object... before) {
      return new Change(Operation.DELETE, before, null);
    }

    public static Change truncate() {
      return new Change(Operation.TRUNCATE, null, null);
    }
  }

  public WrittenArchive nextEpoch() {
    generation++;
    return this;
  }

  /** What the manifests from now on tell beside. */
  public WrittenArchive saying(String fact, String value) {
    facts.put(fact, value);
    return this;
  }

  /** No more of that. */
  public WrittenArchive silent(String fact) {
    facts.remove(fact);
    return this;
  }

  /** The epoch that changes are archived in now. */
  public String epoch() {
    return "%06d@7".formatted(generation);
  }

  /** Archives a window of changes of one table. */
  public WrittenArchive window(TableSchema schema, Change... changes) throws IOException {
    Ledger.Head head = ledger.head();
    Window window =
        Window.starting(START.plus(Duration.ofHours(head.sequence())), Duration.ofHours(1));
    DataFile file = file(schema, window, changes);
    long rows = changes.length;
    ledger.publish(
        new Manifest(
            Manifest.FORMAT_VERSION,
            SOURCE,
            head.sequence() + 1,
            head.sha256(),
            window,
            1,
            List.of(new TableLayer(schema.table(), rows, rows, 0, List.of(file))),
            new Manifest.Writer("0.1.0", facts)));
    return this;
  }

  private DataFile file(TableSchema schema, Window window, Change... changes) throws IOException {
    Hash128 fingerprint = new SchemaStore(store, SOURCE).put(schema);
    Path draft = Files.createTempFile(drafts, "file", ".parquet");
    List<SourcePosition> positions = new ArrayList<>();
    SortedMap<Operation, Long> operations = new TreeMap<>();
    FileHeader header = new FileHeader(SOURCE, schema, fingerprint, window);
    try (ChangeFileWriter writer = ChangeFileWriter.open(draft, header)) {
      for (Change change : changes) {
        SourcePosition position = position(change);
        positions.add(position);
        operations.merge(change.operation(), 1L, Long::sum);
        ChangeEvent event = event(schema, fingerprint, window, change, position);
        writer.write(event, new ChangeHash().of(event));
      }
    }
    String path =
        ArchiveLayout.window(SOURCE, schema.table(), window.start()) + fingerprint + ".parquet";
    store.putIfAbsent(path, draft);
    return new DataFile(
        path,
        Files.size(draft),
        HexFormat.of().formatHex(new byte[32]),
        fingerprint,
        new RowDigest(changes.length, Hash128.ZERO),
        operations,
        epoch(),
        positions.get(0).text(),
        positions.get(positions.size() - 1).text(),
        false);
  }

  private SourcePosition position(Change change) {
    return change.at() != null ? change.at() : new SourcePosition.Postgres(++lsn, 1, 0);
  }

  private ChangeEvent event(
      TableSchema schema,
      Hash128 fingerprint,
      Window window,
      Change change,
      SourcePosition position) {
    return new ChangeEvent(
        schema.table(),
        fingerprint,
        epoch(),
        position,
        change.operation(),
        window.start().toEpochMilli() * 1_000,
        image(schema, change.before()),
        image(schema, change.after()));
  }

  /** Its source; who reads the archive alone asks no server. */
  public static SourceConfig source() {
    return new SourceConfig(
        SOURCE,
        new Connector.Kafka("kafka:9092", List.of("crm.*"), Map.of(), null, null, null),
        "postgres://crm:5432",
        List.of("public.*"),
        List.of(),
        Duration.ofHours(1),
        ZoneOffset.UTC,
        Duration.ZERO,
        Duration.ofSeconds(10));
  }

  /** A row, as its image in a version. */
  public static byte[] image(TableSchema schema, Object... row) {
    if (row == null) {
      return null;
    }
    RowImageWriter writer = new RowImageWriter();
    writer.begin(row.length);
    for (int i = 0; i < row.length; i++) {
      Column column = schema.columns().get(i);
      if (row[i] == UNSENT) {
        writer.writeUnchanged();
      } else {
        write(writer, column.type(), row[i]);
      }
    }
    return writer.finish();
  }

  private static void write(RowImageWriter writer, FieldType type, Object value) {
    if (value == null) {
      writer.writeNull();
    } else if (value instanceof List<?> list) {
      writer.beginList(list.size());
      list.forEach(element -> write(writer, ((FieldType.ListOf) type).element(), element));
    } else if (value instanceof Misfit misfit) {
      writer.writeMisfit(misfit.text());
    } else if (value instanceof BigDecimal decimal) {
      writer.writeDecimal(decimal);
    } else if (value instanceof Number number && type == FieldType.Scalar.FLOAT32) {
      writer.writeFloat(number.floatValue());
    } else if (value instanceof Number number && type == FieldType.Scalar.FLOAT64) {
      writer.writeDouble(number.doubleValue());
    } else if (value instanceof Number number) {
      writer.writeLong(number.longValue());
    } else if (value instanceof Boolean bool) {
      writer.writeBoolean(bool);
    } else if (value instanceof byte[] bytes) {
      writer.writeBytes(bytes);
    } else {
      writer.writeText((String) value);
    }
  }

  /** A value that its column's type does not hold. */
  public record Misfit(String text) {}

  @Override
  public void close() {
    store.close();
  }
}
