package dev.varve.decode.debezium;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.decode.DecodedRow.Unchanged;
import dev.varve.decode.debezium.Wire.Encoding;
import dev.varve.model.ChangeEvent;
import dev.varve.model.Operation;
import dev.varve.model.Reject;
import dev.varve.model.SourcePosition;
import dev.varve.model.TableId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The seven connectors in the three encodings, with the source blocks of the pages under {@code
 * https://debezium.io/documentation/reference/stable/connectors/}.
 */
class ConnectorsTest {
  private static final String PAGES =
      "https://debezium.io/documentation/reference/stable/connectors/";

  private final Wire wire = new Wire();
  private final Decoding decoding = new Decoding(wire);

  /** The page, its source block of a create, and the table and position that follow from it. */
  private record Documented(String page, Struct source, TableId table, String position) {
    @Override
    public String toString() {
      return page;
    }
  }

  private static List<Documented> documented() {
    return List.of(
        new Documented(
            PAGES + "postgresql.html#postgresql-create-events",
            Envelopes.source(
                "postgresql",
                "schema",
                "public",
                "table",
                "customers",
                "txId",
                555L,
                "lsn",
                24_023_128L,
                "xmin",
                null),
            TableId.of("public", "customers"),
            "s00000000016e9058.0000022b.00000000"),
        new Documented(
            PAGES + "mysql.html#mysql-create-events",
            Envelopes.source(
                "mysql",
                "table",
                "customers",
                "server_id",
                0L,
                "gtid",
                null,
                "file",
                "mysql-bin.000003",
                "pos",
                154L,
                "row",
                2,
                "thread",
                7L),
            TableId.of("inventory", "customers"),
            "t00000003.000000000000009a.00000002"),
        new Documented(
            PAGES + "mariadb.html#mariadb-create-events",
            Envelopes.source(
                "mariadb",
                "table",
                "customers",
                "server_id",
                0L,
                "gtid",
                null,
                "file",
                "mariadb-bin.000003",
                "pos",
                154L,
                "row",
                0),
            TableId.of("inventory", "customers"),
            "t00000003.000000000000009a.00000005"),
        new Documented(
            PAGES + "sqlserver.html#sqlserver-create-events",
            Envelopes.source(
                "sqlserver",
                "schema",
                "dbo",
                "table",
                "customers",
                "change_lsn",
                "00000027:00000758:0003",
                "commit_lsn",
                "00000027:00000758:0005",
                "event_serial_no",
                1L),
            TableId.of("inventory.dbo", "customers"),
            "u00000027000007580005.00000027000007580003.0000000000000001.00000000"),
        new Documented(
            PAGES + "oracle.html#oracle-create-events",
            Envelopes.source(
                "oracle",
                "schema",
                "DEBEZIUM",
                "table",
                "CUSTOMERS",
                "txId",
                "6.28.807",
                "scn",
                "2122185",
                "commit_scn",
                "2122190",
                "lcr_position",
                null,
                "rs_id",
                "001234.00012345.0124",
                "ssn",
                1L,
                "redo_thread",
                1),
            TableId.of("DEBEZIUM", "CUSTOMERS"),
            "v00000000002061ce.00000000002061c9.000012340001234500000124.0000000000000001.00000000"),
        new Documented(
            PAGES + "db2.html#db2-create-events",
            Envelopes.source(
                "db2",
                "schema",
                "MYSCHEMA",
                "table",
                "CUSTOMERS",
                "change_lsn",
                "00000027:00000758:0003",
                "commit_lsn",
                "00000027:00000758:0005"),
            TableId.of("MYSCHEMA", "CUSTOMERS"),
            "w00000027000007580005.00000027000007580003.00000000"));
  }

  private static Stream<Arguments> connectorsAndEncodings() {
    return documented().stream()
        .flatMap(each -> Arrays.stream(Encoding.values()).map(e -> Arguments.of(each, e)));
  }

  @ParameterizedTest
  @MethodSource("connectorsAndEncodings")
  void aChangeIsOfItsTableAtItsPlaceInTheLog(Documented documented, Encoding encoding) {
    Struct change =
        Envelopes.change(
            "u",
            Envelopes.customer(1, "Anne", "annek@noanswer.org"),
            Envelopes.customer(1, "Anne Marie", null),
            documented.source());

    ChangeEvent event = decoding.change(wire.message(encoding, Envelopes.key("id", 1), change));

    assertEquals(documented.table(), event.table());
    assertEquals(documented.position(), event.position().text());
    assertEquals(event.position(), SourcePosition.parse(event.position().text()));
    assertEquals("000001@server", event.epoch());
    assertEquals(Operation.UPDATE, event.operation());
    assertEquals(Envelopes.TS_MS * 1000, event.timeMicros());
    assertEquals(List.of("id"), decoding.schema(event).key());
    Object one = encoding == Encoding.JSON ? "1" : (Object) 1L;
    assertEquals(
        row("id", one, "first_name", "Anne", "email", "annek@noanswer.org"),
        decoding.before(event));
    assertEquals(row("id", one, "first_name", "Anne Marie", "email", null), decoding.after(event));
  }

  private static Map<String, Object> row(Object... namesAndValues) {
    return Envelopes.fields(namesAndValues);
  }

  /** {@code mongodb.html#mongodb-create-events} and the two after it. */
  @ParameterizedTest
  @EnumSource
  void aDocumentKeepsItsText(Encoding encoding) {
    String document = "{\"_id\" : {\"$numberLong\" : \"1004\"},\"first_name\" : \"Anne\"}";
    Struct create = document("c", null, document, null);

    ChangeEvent event =
        decoding.change(wire.message(encoding, Envelopes.key("id", "1004"), create));

    assertEquals(TableId.of("inventory", "customers"), event.table());
    assertEquals("x000000005ced2bb0.000000000000001f.00000000", event.position().text());
    assertEquals(
        row("id", "1004", "document", document, "update_description", null), decoding.after(event));
    assertEquals(List.of("id"), decoding.schema(event).key());
    assertNull(event.before());
  }

  @ParameterizedTest
  @EnumSource
  void anUpdateOfADocumentWithoutTheDocumentTellsWhatItChanged(Encoding encoding) {
    Struct description =
        Envelopes.struct(
            "io.debezium.connector.mongodb.changestream.updatedescription",
            Envelopes.fields(
                "removedFields",
                List.of("phone"),
                "updatedFields",
                "{\"first_name\": \"Anne Marie\"}",
                "truncatedArrays",
                null));

    ChangeEvent event =
        decoding.change(
            wire.message(
                encoding, Envelopes.key("id", "1004"), document("u", null, null, description)));

    String expected =
        "{\"removedFields\":[\"phone\"],\"updatedFields\":\"{\\\"first_name\\\": \\\"Anne"
            + " Marie\\\"}\",\"truncatedArrays\":null}";
    assertEquals(
        row("id", "1004", "document", new Unchanged(), "update_description", expected),
        decoding.after(event));
  }

  @ParameterizedTest
  @EnumSource
  void aDeleteOfADocumentHasItsKey(Encoding encoding) {
    ChangeEvent event =
        decoding.change(
            wire.message(encoding, Envelopes.key("id", "1004"), document("d", null, null, null)));

    assertEquals(
        row("id", "1004", "document", new Unchanged(), "update_description", null),
        decoding.before(event));
    assertNull(event.after());
  }

  /** All of a transaction have one timestamp: only their order says which document is the last. */
  @ParameterizedTest
  @EnumSource
  void aChangeOfATransactionOfDocumentsStandsWhereItSays(Encoding encoding) {
    Struct source =
        Envelopes.source(
            "mongodb", "collection", "customers", "ord", 31, "lsid", "{}", "txnNumber", 7L);
    Struct change =
        Envelopes.change(
            SchemaBuilder.string().name("io.debezium.data.Json").optional().build(),
            "c",
            null,
            "{}",
            source);
    Struct key = Envelopes.key("id", "1004");

    Reject untold = decoding.reject(wire.message(encoding, key, change));
    ChangeEvent told = decoding.change(wire.message(encoding, key, Envelopes.ordered(change, 3)));

    assertEquals("VRV-2008", untold.cause());
    assertTrue(told.position().text().endsWith(".000000000000001f.00000003"), told.toString());
  }

  private static Struct document(String op, String before, String after, Struct description) {
    Schema json =
        SchemaBuilder.string().name("io.debezium.data.Json").version(1).optional().build();
    Struct source =
        Envelopes.source(
            "mongodb",
            "rs",
            "rs0",
            "collection",
            "customers",
            "ord",
            31,
            "ts_ms",
            1_559_047_088_000L);
    Struct change = Envelopes.change(json, op, before, after, source);
    return description == null ? change : Envelopes.with(change, "updateDescription", description);
  }

  @ParameterizedTest
  @EnumSource
  void theOrderOfPlacesAsTextIsTheOrderOfTheLog(Encoding encoding) {
    List<String> positions = new ArrayList<>();
    for (String[] lsn :
        new String[][] {
          {"00000027:00000758:0005", null},
          {"00000027:00000758:0005", "00000027:00000758:0003"},
          {"00000027:00000758:0005", "00000027:00000758:0004"},
          {"00000027:00000ac0:0002", "00000027:00000758:0001"},
          {"00000028:00000001:0001", "00000027:00000001:0001"}
        }) {
      Struct source =
          Envelopes.source(
              "sqlserver",
              "schema",
              "dbo",
              "table",
              "customers",
              "change_lsn",
              lsn[1],
              "commit_lsn",
              lsn[0],
              "event_serial_no",
              null);
      Struct change = Envelopes.change("c", null, Envelopes.customer(1, "a", "b"), source);
      positions.add(
          decoding
              .change(wire.message(encoding, Envelopes.key("id", 1), change))
              .position()
              .text());
    }

    List<String> sorted = new ArrayList<>(positions);
    Collections.sort(sorted);
    assertEquals(sorted, positions);
  }

  @ParameterizedTest
  @EnumSource
  void aSourceWithoutAPlaceIsPlacedByItsMessage(Encoding encoding) {
    Struct source = Envelopes.source("vitess", "schema", "commerce", "table", "customers");
    Struct change = Envelopes.change("c", null, Envelopes.customer(1, "a", "b"), source);
    wire.message(encoding, null, change);

    ChangeEvent event = decoding.change(wire.message(encoding, 5, Envelopes.key("id", 1), change));

    assertEquals(
        "yserver.inventory.customers.00000005.0000000000000001.00000000", event.position().text());
    assertEquals(TableId.of("commerce", "customers"), event.table());
  }
}
