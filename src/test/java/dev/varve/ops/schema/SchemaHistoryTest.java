package dev.varve.ops.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.varve.ledger.ArchiveIdentity;
import dev.varve.ledger.Ledger;
import dev.varve.ledger.Manifest;
import dev.varve.ledger.Manifest.DataFile;
import dev.varve.ledger.Manifest.TableLayer;
import dev.varve.ledger.SchemaStore;
import dev.varve.model.Column;
import dev.varve.model.FieldType;
import dev.varve.model.FieldType.Scalar;
import dev.varve.model.Hash128;
import dev.varve.model.Operation;
import dev.varve.model.RowDigest;
import dev.varve.model.TableId;
import dev.varve.model.TableSchema;
import dev.varve.model.Window;
import dev.varve.ops.schema.SchemaHistory.Version;
import dev.varve.storage.InMemoryObjectStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SchemaHistoryTest {
  private static final TableId ORDERS = TableId.of("public", "orders");
  private static final Instant TEN = Instant.parse("2026-11-22T10:00:00Z");
  private static final Column ID = new Column("id", Scalar.INT64, "bigint", false);
  private static final Column NOTE = new Column("note", Scalar.STRING, "text", true);
  private static final Column PRICE =
      new Column("price", new FieldType.Decimal(10, 2), "numeric(10,2)", true);

  private final InMemoryObjectStore store = new InMemoryObjectStore();
  private final Ledger ledger = new Ledger(store, "crm");
  private final SchemaStore schemas = new SchemaStore(store, "crm");

  @BeforeEach
  void begin() {
    ArchiveIdentity.openOrCreate(store);
  }

  @Test
  void numbersVersionsByTheirFirstChangeAndCountsWhatTheyHave() {
    Hash128 first = schema(List.of("id"), ID, NOTE);
    Hash128 second = schema(List.of("id"), ID, NOTE, PRICE);
    layer(0, file(first, "s10", 3));
    layer(1, file(second, "s30", 5), file(first, "s20", 4));
    layer(2, file(first, "s50", 1), file(second, "s40", 2));

    List<Version> versions = history().versions();

    assertEquals(List.of(first, second), versions.stream().map(Version::fingerprint).toList());
    Version alternating = versions.get(1);
    assertEquals(2, alternating.number());
    assertEquals(TEN.plusSeconds(3600), alternating.firstWindow());
    assertEquals(TEN.plusSeconds(7200), alternating.lastWindow());
    assertEquals(2, alternating.files());
    assertEquals(7, alternating.rows());
  }

  @Test
  void saysWhatChanged() {
    layer(0, file(schema(List.of("id"), ID, NOTE), "s1", 1));
    layer(1, file(schema(List.of("id"), ID, NOTE, PRICE), "s2", 1));
    Column text = new Column("price", Scalar.STRING, "text", false);
    layer(2, file(schema(List.of("id", "price"), ID, NOTE, text), "s3", 1));
    layer(3, file(schema(List.of(), text, ID), "s4", 1));

    List<List<String>> differences =
        history().versions().stream().map(Version::differences).toList();

    assertEquals(
        List.of(
            List.of(),
            List.of("added price numeric(10,2)"),
            List.of(
                "price numeric(10,2) is now text",
                "price may not be null now",
                "key [id, price], before [id]"),
            List.of(
                "dropped note text",
                "columns stand in the order price, id",
                "without key [id, price]")),
        differences);
  }

  private SchemaHistory history() {
    return SchemaHistory.list(store, Optional.empty(), ORDERS::equals).get(0);
  }

  private Hash128 schema(List<String> key, Column... columns) {
    return schemas.put(new TableSchema(ORDERS, List.of(columns), key));
  }

  private DataFile file(Hash128 schema, String firstPosition, long rows) {
    return new DataFile(
        "tables/crm/public.orders/" + schema + firstPosition + ".parquet",
        1,
        "0".repeat(64),
        schema,
        new RowDigest(rows, Hash128.ZERO),
        new TreeMap<>(Map.of(Operation.CREATE, rows)),
        "000001@7",
        firstPosition,
        firstPosition,
        false);
  }

  private void layer(int hour, DataFile... files) {
    Ledger.Head head = ledger.head();
    List<TableLayer> tables = new ArrayList<>();
    tables.add(new TableLayer(ORDERS, 9, 9, 0, List.of(files)));
    ledger.publish(
        new Manifest(
            Manifest.FORMAT_VERSION,
            "crm",
            head.sequence() + 1,
            head.sha256(),
            Window.starting(TEN.plus(Duration.ofHours(hour)), Duration.ofHours(1)),
            1,
            tables,
            new Manifest.Writer("0.1.0", Map.of())));
  }
}
