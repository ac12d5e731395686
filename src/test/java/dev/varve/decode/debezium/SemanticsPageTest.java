package dev.varve.decode.debezium;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.model.FieldType;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page on Debezium's messages says what the code does. {@code -Dvarve.write} writes it. */
class SemanticsPageTest {
  private static final String HEAD =
      """
      # Types of Debezium's messages in the archive

      What a column becomes that came through Kafka, from the schema of its message (Avro, or JSON with its schema); by
      connector and source type: [types.md](types.md). A value that does not fit its column's type is kept as text in
      `_varve_misfit`. Without a schema every column is `STRING` with the source type `json`.

      A column's source type is the database's own where the connector tells it (`column.propagate.source.type`: set it to
      `.*`), else the semantic name, else the primitive. In Avro a struct is named by its semantic name.

      **What a connector was set to make of a value, the source type says**: `numeric(12,2) as double` under
      `decimal.handling.mode=double`, `as string` under `string`, `bytea as string` under `binary.handling.mode=base64` and its
      like, `interval as microseconds` under `interval.handling.mode=numeric`. No decimal becomes a double here: a double is
      what was sent. Set `decimal.handling.mode=precise`, `binary.handling.mode=bytes` and `interval.handling.mode=string`.

      **`BIGINT UNSIGNED`** of MySQL and MariaDB comes as 64 bits with a sign under `bigint.unsigned.handling.mode=long`, the
      default. Where the source type is told, it is read without one, `DECIMAL(20,0)`; else values from 2^63 on are negative.

      **Infinite** dates and timestamps of PostgreSQL come as numbers that read as dates (9223372036825200000 for `infinity`): they
      are kept as the texts `infinity` and `-infinity`. So is every other day before PostgreSQL's first, as the number of days (`-2440589 d`).
      A list with one is kept as it was sent.

      ## By semantic name

      | Semantic name | Sent as | Field type | Kept |
      |---|---|---|---|
      """;

  private static final String PRIMITIVES =
      """

      ## By primitive, without a semantic name or with another one

      | Sent as | Field type |
      |---|---|
      """;

  @Test
  void thePageIsWhatTheCodeDoes() throws IOException {
    StringBuilder page = new StringBuilder(HEAD);
    for (Semantic semantic : Semantic.values()) {
      page.append("| `" + semantic.semanticName() + "` | " + semantic.kind().text() + " | `")
          .append(
              name(
                  Semantic.form(
                      example(semantic.kind(), semantic.semanticName()), Origin.POSTGRESQL)))
          .append("` | " + semantic.note() + " |\n");
    }
    page.append(PRIMITIVES);
    for (Kind kind : Kind.values()) {
      page.append("| " + kind.text() + " | `")
          .append(name(Semantic.form(example(kind, null), Origin.POSTGRESQL)) + "` |\n");
    }

    if (Boolean.getBoolean("varve.write")) {
      Files.writeString(DebeziumTypes.PAGE, page.toString());
    }
    assertEquals(
        page.toString(),
        Files.readString(DebeziumTypes.PAGE),
        DebeziumTypes.PAGE + ": run 'mvn test -Dtest=SemanticsPageTest -Dvarve.write=true'");
  }

  private static ConnectType example(Kind kind, String name) {
    ConnectType text = ConnectType.of(Kind.STRING, null, true);
    ConnectType element =
        name == null
            ? text
            : ConnectType.of(name.contains("Float") ? Kind.FLOAT32 : Kind.FLOAT64, null, true);
    return new ConnectType(kind, name, Map.of(), true, null, List.of(), element, text);
  }

  private static String name(Form form) {
    return name(form.type());
  }

  private static String name(FieldType type) {
    if (type instanceof FieldType.ListOf list) {
      return "LIST(" + name(list.element()) + ")";
    }
    return type instanceof FieldType.Decimal ? "DECIMAL(p,s)" : type.toString();
  }

  /** Debezium's and Kafka Connect's own classes on the test's class path are the oracle. */
  @Test
  void everySemanticNameOfTheEmbeddedDebeziumIsThere() throws ReflectiveOperationException {
    List<String> names = Stream.of(Semantic.values()).map(Semantic::semanticName).toList();
    for (String type :
        List.of(
            "io.debezium.time.Date",
            "io.debezium.time.Interval",
            "io.debezium.time.MicroDuration",
            "io.debezium.time.MicroTime",
            "io.debezium.time.MicroTimestamp",
            "io.debezium.time.NanoDuration",
            "io.debezium.time.NanoTime",
            "io.debezium.time.NanoTimestamp",
            "io.debezium.time.Time",
            "io.debezium.time.Timestamp",
            "io.debezium.time.Year",
            "io.debezium.time.ZonedTime",
            "io.debezium.time.ZonedTimestamp",
            "io.debezium.data.Bits",
            "io.debezium.data.Enum",
            "io.debezium.data.EnumSet",
            "io.debezium.data.Json",
            "io.debezium.data.Uuid",
            "io.debezium.data.VariableScaleDecimal",
            "io.debezium.data.Xml",
            "io.debezium.data.geometry.Geography",
            "io.debezium.data.geometry.Geometry",
            "io.debezium.data.geometry.Point",
            "org.apache.kafka.connect.data.Date",
            "org.apache.kafka.connect.data.Decimal",
            "org.apache.kafka.connect.data.Time",
            "org.apache.kafka.connect.data.Timestamp")) {
      String name = declared(Class.forName(type));
      assertTrue(names.contains(name), () -> "no semantic type " + name);
    }
  }

  private static String declared(Class<?> type) throws IllegalAccessException {
    for (Field field : type.getDeclaredFields()) {
      boolean names =
          field.getName().equals("SCHEMA_NAME") || field.getName().equals("LOGICAL_NAME");
      if (names && Modifier.isStatic(field.getModifiers())) {
        return (String) field.get(null);
      }
    }
    throw new AssertionError(type + " has no name");
  }
}
