package dev.varve.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.varve.block.SchemaFingerprint;
import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.model.Column;
import dev.varve.model.FieldType;
import dev.varve.model.Hash128;
import dev.varve.model.TableId;
import dev.varve.model.TableSchema;
import dev.varve.storage.FaultyObjectStore;
import dev.varve.storage.InMemoryObjectStore;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class SchemaStoreTest {
  private static final TableId ORDERS = TableId.of("pub.lic", "Bestell ungen/ä");
  private static final TableSchema SCHEMA =
      new TableSchema(
          ORDERS,
          List.of(
              new Column("id", FieldType.Scalar.INT64, "int8", false),
              new Column("sum", new FieldType.Decimal(12, 2), "numeric(12,2)", true),
              new Column(
                  "tags",
                  new FieldType.ListOf(new FieldType.ListOf(new FieldType.Decimal(3, 0))),
                  "numeric(3)[][]",
                  true)),
          List.of("id"));

  private final InMemoryObjectStore store = new InMemoryObjectStore();

  @Test
  void returnsWhatWasPutByAnotherInstance() {
    Hash128 fingerprint = new SchemaStore(store, "crm").put(SCHEMA);

    assertEquals(SchemaFingerprint.of(SCHEMA), fingerprint);
    assertEquals(SCHEMA, new SchemaStore(store, "crm").get(ORDERS, fingerprint));
  }

  @Test
  void keepsWhatColumnRulesDidAndTellsItFromAVersionWithoutThem() {
    Column sum = SCHEMA.columns().get(1);
    Column masked = new Column("sum", FieldType.Scalar.STRING, "numeric(12,2)", true, "mask(*)");
    TableSchema plain = new TableSchema(ORDERS, List.of(SCHEMA.columns().get(0), sum), List.of());
    List<TableSchema> versions =
        List.of(
            plain,
            new TableSchema(ORDERS, plain.columns(), List.of(), List.of("note")),
            new TableSchema(ORDERS, List.of(plain.columns().get(0), masked), List.of()),
            new TableSchema(
                ORDERS, List.of(plain.columns().get(0), masked), List.of(), List.of("a", "b")));

    for (TableSchema version : versions) {
      Hash128 fingerprint = new SchemaStore(store, "crm").put(version);

      assertEquals(version, new SchemaStore(store, "crm").get(ORDERS, fingerprint));
    }
    assertEquals(4, versions.stream().map(SchemaFingerprint::of).distinct().count());
  }

  @Test
  void asksTheStoreOncePerSchema() {
    FaultyObjectStore counted = FaultyObjectStore.seeded(store, 0, Integer.MAX_VALUE);
    SchemaStore schemas = new SchemaStore(counted, "crm");

    Hash128 fingerprint = schemas.put(SCHEMA);
    schemas.put(SCHEMA);
    schemas.get(ORDERS, fingerprint);

    assertEquals(1, counted.calls());
  }

  @Test
  void putsAgainWhatItCouldNotPut() {
    SchemaStore schemas =
        new SchemaStore(FaultyObjectStore.at(store, 1, FaultyObjectStore.Fault.FAIL_BEFORE), "crm");
    assertThrows(VarveException.class, () -> schemas.put(SCHEMA));

    Hash128 fingerprint = schemas.put(SCHEMA);

    assertEquals(SCHEMA, new SchemaStore(store, "crm").get(ORDERS, fingerprint));
  }

  @Test
  void saysThatASchemaIsMissing() {
    assertEquals(ErrorCode.SCHEMA_MISSING, codeOfGet(Hash128.ZERO));
  }

  @Test
  void refusesASchemaThatIsNotTheOneOfItsName() {
    Hash128 fingerprint = new SchemaStore(store, "crm").put(SCHEMA);
    String key = ArchiveLayout.schema("crm", ORDERS, fingerprint);
    String text = new String(store.read(key).orElseThrow(), StandardCharsets.UTF_8);

    store.tamper(key, text.replace("INT64", "INT32").getBytes(StandardCharsets.UTF_8));
    assertEquals(ErrorCode.SCHEMA_MISSING, codeOfGet(fingerprint));
    store.tamper(key, text.replace("INT64", "INT65").getBytes(StandardCharsets.UTF_8));
    assertEquals(ErrorCode.SCHEMA_MISSING, codeOfGet(fingerprint));
    store.tamper(key, "{}".getBytes(StandardCharsets.UTF_8));
    assertEquals(ErrorCode.SCHEMA_MISSING, codeOfGet(fingerprint));
    store.tamper(
        key,
        text.replace("\"formatVersion\":1", "\"formatVersion\":2")
            .getBytes(StandardCharsets.UTF_8));
    assertEquals(ErrorCode.FORMAT_UNSUPPORTED, codeOfGet(fingerprint));
  }

  private ErrorCode codeOfGet(Hash128 fingerprint) {
    return assertThrows(
            VarveException.class, () -> new SchemaStore(store, "crm").get(ORDERS, fingerprint))
        .code();
  }
}
