package dev.varve.lineage;

import dev.varve.config.Domain;
import dev.varve.config.OwnershipConfig;
import dev.varve.config.TableOwners;
import dev.varve.ledger.ArchiveLayout;
import dev.varve.ledger.Manifest;
import dev.varve.ledger.Manifest.DataFile;
import dev.varve.ledger.Manifest.TableLayer;
import dev.varve.ledger.Manifest.Writer;
import dev.varve.model.Column;
import dev.varve.model.FieldType;
import dev.varve.model.FieldType.Scalar;
import dev.varve.model.Hash128;
import dev.varve.model.Operation;
import dev.varve.model.RowDigest;
import dev.varve.model.TableId;
import dev.varve.model.TableSchema;
import dev.varve.model.Window;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** Layers of a small customer database, as a ledger would hold them. */
public final class Layers {
  static final TableId ORDERS = TableId.of("public", "orders");
  static final TableId QUIET = TableId.of("public", "quiet");
  static final TableId ODD = TableId.of("Größe", "a.b c");
  static final Instant NINE = Instant.parse("2026-11-22T09:00:00Z");
  static final Window FIRST_HOUR = Window.starting(NINE, Duration.ofHours(1));
  static final String SHA256 = "0f".repeat(32);
  static final Hash128 BEFORE_RENAME = new Hash128(1, 10);
  static final Hash128 AFTER_RENAME = new Hash128(2, 20);
  static final String EPOCH = "000001@7412345678901234567";

  private Layers() {}

  /** Orders and an oddly named table have rows, the quiet table has none. */
  static Manifest firstHour() {
    return manifest(
        7,
        FIRST_HOUR,
        1,
        List.of(
            table(ODD, file(ODD, AFTER_RENAME, 'c', "s0000000000000010", "s0000000000000020")),
            table(
                ORDERS,
                file(ORDERS, BEFORE_RENAME, 'a', "s0000000000000011", "s0000000000000030"),
                file(ORDERS, AFTER_RENAME, 'b', "s0000000000000031", "s0000000000000050")),
            table(QUIET)));
  }

  /** A layer of one table of this name, somewhere in the ledger. */
  public static Manifest ofOneTable(String source, long sequence) {
    Window window = Window.starting(NINE.plus(Duration.ofHours(sequence)), Duration.ofHours(1));
    DataFile file = file(ORDERS, AFTER_RENAME, 'e', "s0000000000000010", "s0000000000000020");
    return new Manifest(
        Manifest.FORMAT_VERSION,
        source,
        sequence,
        Manifest.NO_PREVIOUS,
        window,
        1,
        List.of(table(ORDERS, file)),
        new Writer("0.1.0", Map.of()));
  }

  static Manifest manifest(long sequence, Window window, int revision, List<TableLayer> tables) {
    return new Manifest(
        Manifest.FORMAT_VERSION,
        "crm",
        sequence,
        Manifest.NO_PREVIOUS,
        window,
        revision,
        tables,
        new Writer("0.1.0", Map.of(LineageEvents.FLINK_FACT, "1.20.1")));
  }

  static TableLayer table(TableId table, DataFile... files) {
    long rows = List.of(files).stream().mapToLong(file -> file.digest().rows()).sum();
    return new TableLayer(table, files.length == 0 ? 0 : rows + 1, rows, 1, List.of(files));
  }

  static DataFile file(TableId table, Hash128 schema, char name, String first, String last) {
    String path =
        ArchiveLayout.window("crm", table, NINE)
            + "changes-0-"
            + schema.toString().substring(24)
            + "-"
            + String.valueOf(name).repeat(16)
            + ".parquet";
    return new DataFile(
        path,
        4096,
        String.valueOf(name).repeat(64),
        schema,
        new RowDigest(21, new Hash128(name, 42)),
        new TreeMap<>(Map.of(Operation.CREATE, 20L, Operation.UPDATE, 1L)),
        EPOCH,
        first + ".000002f1.00000000",
        last + ".000002f1.00000000",
        false);
  }

  static TableSchema schema(TableId table, Hash128 fingerprint) {
    Column id = new Column("id", Scalar.INT64, "bigint", false);
    Column total = new Column("total", new FieldType.Decimal(12, 2), "numeric(12,2)", true);
    Column tags = new Column("tags", new FieldType.ListOf(Scalar.STRING), "text[]", true);
    String renamed = fingerprint.equals(BEFORE_RENAME) ? "note" : "remark";
    Column note = new Column(renamed, Scalar.STRING, "text", true);
    return new TableSchema(table, List.of(id, total, note, tags), List.of("id"));
  }

  /** A table two of whose columns differ in case only, and one looks like ours. */
  public static TableSchema clashingSchema(TableId table) {
    Column lower = new Column("total", Scalar.INT64, "bigint", true);
    Column upper = new Column("TOTAL", Scalar.INT32, "integer", true);
    Column ours = new Column("_varve_op", Scalar.STRING, "text", true);
    return new TableSchema(table, List.of(ours, lower, upper), List.of());
  }

  /** A table with a pseudonym, and without a column that it has at the source. */
  static TableSchema maskedSchema(TableId table) {
    Column id = new Column("id", Scalar.INT64, "bigint", false);
    Column email = new Column("email", Scalar.STRING, "text", true, "hmac(person, v1, 00000000)");
    return new TableSchema(table, List.of(id, email), List.of("id"), List.of("phone"));
  }

  /** The most columns that PostgreSQL takes, with the longest names. */
  public static TableSchema widestSchema() {
    List<Column> columns =
        IntStream.range(0, 1_600)
            .mapToObj(
                i -> {
                  String name = String.format("%04d", i) + "x".repeat(59);
                  return new Column(name, Scalar.STRING, "character varying(255)", true);
                })
            .toList();
    return new TableSchema(ORDERS, columns, List.of());
  }

  /** The same archive, in which every table has this schema. */
  public static LineageContext onS3(TableSchema schema) {
    LineageContext usual = onS3();
    return new LineageContext(
        usual.jobNamespace(),
        usual.sourceNamespace(),
        usual.database(),
        usual.topics(),
        usual.archive(),
        usual.owners(),
        (table, fingerprint) -> schema);
  }

  /** Orders are of a domain; the other table is its source's alone. */
  private static final TableOwners OWNERS =
      TableOwners.of(
          new OwnershipConfig(
              "team:crm",
              Period.ZERO,
              List.of(
                  new Domain(
                      "sales", List.of("public.orders"), "team:sales", Period.ofYears(10)))));

  public static LineageContext onS3() {
    return context("s3://arc/prod/varve");
  }

  static LineageContext context(String archive) {
    return new LineageContext(
        "varve-prod",
        "postgres://crm-db:5432",
        "crm",
        List.of(),
        URI.create(archive),
        OWNERS,
        Layers::schema);
  }

  /** The same tables, from topics of which one is named. */
  static LineageContext onTopics() {
    return new LineageContext(
        "varve-prod",
        "kafka://kafka:9092",
        "",
        List.of("crm.public.orders"),
        URI.create("s3://arc"),
        TableOwners.of(OwnershipConfig.NONE),
        Layers::schema);
  }
}
