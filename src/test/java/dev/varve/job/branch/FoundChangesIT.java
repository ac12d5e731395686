package dev.varve.job.branch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.block.RowImageWriter;
import dev.varve.config.ColumnRule;
import dev.varve.config.ColumnRule.Kind;
import dev.varve.config.ColumnsConfig;
import dev.varve.config.ColumnsConfig.Unknown;
import dev.varve.config.Connector;
import dev.varve.config.Secret;
import dev.varve.config.SourceConfig;
import dev.varve.config.StorageConfig;
import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.ledger.SchemaStore;
import dev.varve.model.ChangeEvent;
import dev.varve.model.Column;
import dev.varve.model.FieldType.Scalar;
import dev.varve.model.Hash128;
import dev.varve.model.Operation;
import dev.varve.model.SourcePosition;
import dev.varve.model.TableId;
import dev.varve.model.TableSchema;
import dev.varve.quarantine.FoundChange;
import dev.varve.quarantine.RejectText;
import dev.varve.storage.ObjectStore;
import dev.varve.storage.factory.ObjectStores;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the job makes of changes that were found by comparing. */
class FoundChangesIT {
  private static final String CANARY = "hunter2";
  private static final TableSchema CUSTOMERS =
      new TableSchema(
          TableId.of("public", "customers"),
          List.of(
              new Column("id", Scalar.INT32, "int4", false),
              new Column("email", Scalar.STRING, "text", true)),
          List.of("id"));

  @TempDir Path directory;
  private StorageConfig storage;
  private Hash128 schema;

  @BeforeEach
  void archive() {
    storage =
        new StorageConfig(
            directory.toUri(),
            null,
            "us-east-1",
            StorageConfig.PathStyle.PATH,
            null,
            null,
            StorageConfig.Checksums.WHEN_REQUIRED);
    try (ObjectStore store = ObjectStores.open(storage)) {
      schema = new SchemaStore(store, "crm").put(CUSTOMERS);
    }
  }

  @Test
  void isArchivedAsItCameWithoutTheDecoder() {
    ChangeEvent change = read(delete(image()));

    assertTrue(change.isFoundDelete());
    assertEquals("000002@7", change.epoch());
    assertEquals(5, change.timeMicros());
    assertEquals(schema, change.schema());
    assertArrayEquals(image(), change.before());
  }

  /** The rule came after the delete was sent, or its sender had another data map. */
  @Test
  void theRulesOfNowHoldAndEachOnce() {
    ChangeEvent ruled = read(delete(image()), hmac());
    ChangeEvent again = read(delete(ruled.schema(), ruled.before()), hmac());

    assertFalse(new String(ruled.before(), StandardCharsets.UTF_8).contains(CANARY));
    assertEquals(ruled.schema(), again.schema());
    assertArrayEquals(ruled.before(), again.before());
    try (ObjectStore store = ObjectStores.open(storage)) {
      TableSchema archived = new SchemaStore(store, "crm").get(CUSTOMERS.table(), ruled.schema());
      assertTrue(archived.columns().get(1).rule().startsWith("hmac("));
    }
  }

  @Test
  void refusesARowThatIsNotWhole() {
    byte[] whole = image();
    byte[] longer = Arrays.copyOf(whole, whole.length + 1);
    byte[] shorter = Arrays.copyOf(whole, whole.length - 1);

    for (byte[] broken : List.of(longer, shorter, new byte[0])) {
      IllegalArgumentException refused =
          assertThrows(IllegalArgumentException.class, () -> read(delete(broken)));
      assertFalse(refused.getMessage().contains(CANARY));
    }
  }

  @Test
  void refusesAKeyThatMayNotBeKept() {
    ColumnRule rule =
        new ColumnRule(List.of("*.id"), null, null, Kind.DROP, "***", 0, null, 1, null);

    assertThrows(IllegalArgumentException.class, () -> read(delete(image()), rule));
  }

  @Test
  void stopsWhenTheArchiveLostTheVersion() {
    FoundChange lost = delete(new Hash128(1, 2), image());

    VarveException refused = assertThrows(VarveException.class, () -> read(lost));

    assertEquals(ErrorCode.SCHEMA_MISSING, refused.code());
  }

  @Test
  void aRowThatIsThereGoesThroughTheRulesToo() {
    FoundChange found =
        new FoundChange(
            "000002@7",
            CUSTOMERS.table(),
            new SourcePosition.Postgres(9, 0, 0),
            Operation.READ,
            5,
            schema,
            image());

    ChangeEvent change = read(found, hmac());

    assertEquals(Operation.READ, change.operation());
    assertEquals(found.position(), change.position());
    assertNull(change.before());
    assertFalse(new String(change.after(), StandardCharsets.UTF_8).contains(CANARY));
  }

  private FoundChange delete(byte[] image) {
    return delete(schema, image);
  }

  private static FoundChange delete(Hash128 schema, byte[] image) {
    return new FoundChange(
        "000002@7",
        CUSTOMERS.table(),
        SourcePosition.SnapshotRead.INSTANCE,
        Operation.DELETE,
        5,
        schema,
        image);
  }

  private static byte[] image() {
    RowImageWriter row = new RowImageWriter();
    row.begin(2);
    row.writeLong(7);
    row.writeText(CANARY);
    return row.finish();
  }

  private static ColumnRule hmac() {
    Secret key = new Secret("0123456789abcdef0123456789abcdef");
    return new ColumnRule(List.of("*.email"), null, null, Kind.HMAC, "***", 0, key, 1, "person");
  }

  private ChangeEvent read(FoundChange delete, ColumnRule... rules) {
    LogRereader reader =
        new LogRereader(
            storage,
            source(rules),
            "000001@none",
            (sent, registrar, out) -> {
              throw new AssertionError("it is no record of a log");
            });
    List<ChangeEvent> changes = new ArrayList<>();
    reader.read(RejectText.decode(RejectText.encode(delete.toSent())), changes::add);
    assertEquals(1, changes.size());
    return changes.get(0);
  }

  private static SourceConfig source(ColumnRule... rules) {
    return new SourceConfig(
            "crm",
            new Connector.Kafka("kafka:9092", List.of("crm.*"), Map.of(), null, null, null),
            "kafka://kafka:9092",
            List.of("public.*"),
            List.of(),
            Duration.ofHours(1),
            ZoneOffset.UTC,
            Duration.ZERO,
            Duration.ofSeconds(1))
        .with(new ColumnsConfig(List.of(rules), List.of(), Unknown.KEEP));
  }
}
