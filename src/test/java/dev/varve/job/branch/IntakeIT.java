package dev.varve.job.branch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.block.RowImageWriter;
import dev.varve.block.SchemaFingerprint;
import dev.varve.config.ColumnRule;
import dev.varve.config.ColumnRule.Kind;
import dev.varve.config.ColumnsConfig;
import dev.varve.config.ColumnsConfig.Unknown;
import dev.varve.config.Connector;
import dev.varve.config.SourceConfig;
import dev.varve.config.StorageConfig;
import dev.varve.ledger.SchemaStore;
import dev.varve.model.ChangeEvent;
import dev.varve.model.Column;
import dev.varve.model.FieldType.Scalar;
import dev.varve.model.Hash128;
import dev.varve.model.Operation;
import dev.varve.model.Reject;
import dev.varve.model.SourcePosition;
import dev.varve.model.TableId;
import dev.varve.model.TableSchema;
import dev.varve.quarantine.QuarantineTable;
import dev.varve.storage.ObjectStore;
import dev.varve.storage.factory.ObjectStores;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What passes into the archive, and what must not. */
class IntakeIT {
  private static final String CANARY = "hunter2";
  private static final String EPOCH = "000001@1";
  private static final TableId CUSTOMERS = TableId.of("public", "customers");
  private static final TableId ORDERS = TableId.of("public", "orders");
  private static final SourcePosition POSITION = new SourcePosition.Postgres(5, 6, 0);

  @TempDir Path directory;

  private StorageConfig storage;
  private Intake intake;

  @BeforeEach
  void open() {
    storage =
        new StorageConfig(
            directory.toUri(),
            null,
            "us-east-1",
            StorageConfig.PathStyle.PATH,
            null,
            null,
            StorageConfig.Checksums.WHEN_REQUIRED);
    ColumnRule rule =
        new ColumnRule(List.of("customers.email"), null, null, Kind.MASK, "***", 0, null, 1, null);
    SourceConfig source =
        new SourceConfig(
                "crm",
                new Connector.Kafka("kafka:9092", List.of("crm.*"), Map.of(), null, null, null),
                "kafka://kafka:9092",
                List.of("public.*"),
                List.of(),
                Duration.ofHours(1),
                ZoneOffset.UTC,
                Duration.ZERO,
                Duration.ofSeconds(1))
            .with(new ColumnsConfig(List.of(rule), List.of(), Unknown.KEEP));
    intake = new Intake(storage, source, EPOCH);
  }

  private static TableSchema schema(TableId table, String... key) {
    return new TableSchema(
        table, List.of(new Column("email", Scalar.STRING, "text", false)), List.of(key));
  }

  private static ChangeEvent update(TableId table, Hash128 schema) {
    RowImageWriter row = new RowImageWriter();
    row.begin(1);
    row.writeText(CANARY);
    byte[] image = row.finish();
    return new ChangeEvent(
        table, schema, EPOCH, POSITION, Operation.UPDATE, 7, image, image.clone());
  }

  private static void assertNoCanary(ChangeEvent change) {
    for (byte[] image : new byte[][] {change.before(), change.after()}) {
      assertFalse(image != null && new String(image, StandardCharsets.UTF_8).contains(CANARY));
    }
  }

  private List<String> schemasOf(String table) throws IOException {
    Path folder = directory.resolve("schemas/crm/" + table);
    if (Files.notExists(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  @Test
  void bothImagesAreRuledAndOnlyTheRuledVersionIsStored() throws IOException {
    Hash128 raw = intake.register(schema(CUSTOMERS));

    ChangeEvent change = intake.admit(update(CUSTOMERS, raw));

    assertEquals(SchemaFingerprint.of(schema(CUSTOMERS)), raw);
    assertNotEquals(raw, change.schema());
    assertNoCanary(change);
    assertEquals(List.of(change.schema() + ".json"), schemasOf("public.customers"));
    try (ObjectStore store = ObjectStores.open(storage)) {
      TableSchema stored = new SchemaStore(store, "crm").get(CUSTOMERS, change.schema());
      assertEquals("mask(***)", stored.columns().get(0).rule());
    }
  }

  @Test
  void aTableWithoutARulePassesAsItIs() throws IOException {
    Hash128 raw = intake.register(schema(ORDERS));
    ChangeEvent change = update(ORDERS, raw);

    assertSame(change, intake.admit(change));
    assertEquals(List.of(raw + ".json"), schemasOf("public.orders"));
  }

  @Test
  void aRefusedTablesChangesAreQuarantinedWithoutValues() throws IOException {
    Hash128 raw = intake.register(schema(CUSTOMERS, "email"));

    ChangeEvent change = intake.admit(update(CUSTOMERS, raw));

    assertNoCanary(change);
    Reject reject = new QuarantineTable().reject(change);
    assertEquals(CUSTOMERS, reject.table());
    assertEquals("VRV-1007", reject.cause());
    assertNull(reject.key());
    assertNull(reject.value());
    assertEquals(List.of(), schemasOf("public.customers"));
  }

  @Test
  void aRejectsBytesAreMaskedOrWithheldWhole() {
    Reject json =
        rejected(admit(CUSTOMERS, "{\"op\":\"c\",\"after\":{\"id\":1,\"email\":\"hunter2\"}}"));
    Reject avro = rejected(admit(CUSTOMERS, "\u0000\u0000\u0000\u0000\u0001hunter2"));
    Reject unknown = rejected(admit(null, "hunter2"));
    Reject other = rejected(admit(ORDERS, "hunter2"));

    assertEquals(
        "{\"op\":\"c\",\"after\":{\"id\":1,\"email\":\"(withheld)\"}}",
        new String(json.value(), StandardCharsets.UTF_8));
    assertNull(avro.value());
    assertNull(unknown.value());
    assertTrue(unknown.message().contains("withheld"));
    assertEquals("hunter2", new String(other.value(), StandardCharsets.UTF_8));
  }

  @Test
  void rowsOfALogAreWithheldWithTheirTableMapWhereARuleMaySpeakOfThem() {
    String row =
        "{\"op\":\"c\",\"source\":{\"table\":\"customers\",\"pos\":5},\"tableMap\":\"AAA=\",\"rows\":\"hunter2\"}";

    Reject ruled = rejected(admit(CUSTOMERS, row));
    Reject other = rejected(admit(ORDERS, row));

    assertEquals(
        "{\"op\":\"c\",\"source\":{\"table\":\"customers\",\"pos\":5},"
            + "\"tableMap\":\"(withheld)\",\"rows\":\"(withheld)\"}",
        new String(ruled.value(), StandardCharsets.UTF_8));
    assertFalse(ruled.isWhole());
    assertTrue(other.isWhole());
  }

  private ChangeEvent admit(TableId table, String value) {
    return intake.admit(
        new Reject(
            "crm.customers",
            POSITION,
            table,
            7,
            "VRV-2008",
            "cannot be read",
            1,
            null,
            value.getBytes(StandardCharsets.UTF_8)));
  }

  private static Reject rejected(ChangeEvent change) {
    return new QuarantineTable().reject(change);
  }
}
