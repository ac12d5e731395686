package dev.varve.decode.debezium;

import dev.varve.decode.DecodedRow.Misfit;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;

/**
 * Random tables and rows as Debezium sends them, with what the archive should hold of each value.
 */
final class RandomTypedRows {
  private static final String[] TEXTS = {
    "",
    " ",
    "a",
    "NaN",
    "äöü €",
    "\u0000",
    "漢字",
    "😀😀",
    "\"quoted\\\"\n\t",
    "null",
    "{}",
    "\u007f/"
  };

  /** A value on the wire, what it becomes where types are known, and where they are not. */
  record Sent(Object wire, Object typed, Object untyped) {}

  private record Sort(Function<Random, Schema> schema, Function<Random, Sent> value) {}

  private final Random random;
  private final List<Sort> sorts = new ArrayList<>();

  RandomTypedRows(long seed) {
    random = new Random(seed);
    numbers();
    texts();
    times();
    lists();
  }

  private void numbers() {
    add(SchemaBuilder::int8, r -> number((byte) r.nextInt(), Byte::longValue));
    add(SchemaBuilder::int16, r -> number((short) r.nextInt(), Short::longValue));
    add(SchemaBuilder::int32, r -> number(r.nextInt(), Integer::longValue));
    add(SchemaBuilder::int64, r -> number(r.nextLong(), v -> v));
    add(SchemaBuilder::bool, r -> number(r.nextBoolean(), v -> v));
    add(SchemaBuilder::float32, r -> number(r.nextFloat() * 1e10f, v -> v));
    add(SchemaBuilder::float64, r -> number(r.nextGaussian() * 1e-5, v -> v));
    add(() -> SchemaBuilder.float64(), r -> new Sent(Double.NaN, Double.NaN, "NaN"));
    add(
        () -> Decimal.builder(2).parameter("connect.decimal.precision", "10"),
        r -> decimal(new BigDecimal(BigInteger.valueOf(r.nextInt()), 2)));
    add(
        () -> Decimal.builder(0).parameter("connect.decimal.precision", "20"),
        r -> decimal(new BigDecimal(new BigInteger(64, r))));
    add(
        () -> Decimal.builder(1).parameter("connect.decimal.precision", "3"),
        r -> {
          BigDecimal beyond = new BigDecimal("1000.5");
          return new Sent(beyond, new Misfit("1000.5"), base64(beyond));
        });
    add(
        () -> Decimal.builder(5).parameter("connect.decimal.precision", "60"),
        r -> {
          BigDecimal value = new BigDecimal(new BigInteger(190, r), 5);
          return new Sent(value, value.toPlainString(), base64(value));
        });
  }

  private void texts() {
    add(SchemaBuilder::string, r -> same(text(r)));
    add(() -> named(SchemaBuilder.string(), "io.debezium.data.Uuid"), r -> same(text(r)));
    add(() -> named(SchemaBuilder.string(), "io.debezium.data.Json"), r -> same("{\"a\": [1]}"));
    add(
        () -> SchemaBuilder.bytes(),
        r -> {
          byte[] bytes = new byte[r.nextInt(5)];
          r.nextBytes(bytes);
          List<Byte> list = new ArrayList<>();
          for (byte b : bytes) {
            list.add(b);
          }
          String text = Base64.getEncoder().encodeToString(bytes);
          return new Sent(r.nextBoolean() ? bytes : ByteBuffer.wrap(bytes), list, text);
        });
    add(
        () -> named(SchemaBuilder.bytes(), "io.debezium.data.Bits").parameter("length", "10"),
        r -> {
          int bits = r.nextInt(1024);
          byte[] wire = {(byte) bits, (byte) (bits >> 8)};
          String digits = Integer.toBinaryString(1024 | bits).substring(1);
          return new Sent(wire, digits, Base64.getEncoder().encodeToString(wire));
        });
    add(
        () -> SchemaBuilder.map(Schema.STRING_SCHEMA, Schema.OPTIONAL_STRING_SCHEMA),
        r -> {
          Map<String, String> map = new LinkedHashMap<>();
          map.put("k", "v");
          map.put("none", null);
          String json = "{\"k\":\"v\",\"none\":null}";
          return new Sent(map, json, json);
        });
  }

  private void times() {
    add(() -> named(SchemaBuilder.int32(), "io.debezium.time.Date"), r -> days(r.nextInt()));
    add(
        () -> named(SchemaBuilder.int64(), "io.debezium.time.Timestamp"),
        r -> {
          long millis = r.nextLong() / 1000;
          return new Sent(millis, millis * 1000, Long.toString(millis));
        });
    add(
        () -> named(SchemaBuilder.int64(), "io.debezium.time.MicroTimestamp"),
        r -> number(r.nextLong(), v -> v));
    add(
        () -> named(SchemaBuilder.int64(), "io.debezium.time.NanoTimestamp"),
        r -> {
          long nanos = r.nextLong();
          LocalDateTime time =
              LocalDateTime.ofEpochSecond(
                  Math.floorDiv(nanos, 1_000_000_000L),
                  (int) Math.floorMod(nanos, 1_000_000_000L),
                  ZoneOffset.UTC);
          String text =
              DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.nnnnnnnnn", Locale.ROOT)
                  .format(time);
          return new Sent(nanos, text, Long.toString(nanos));
        });
    add(
        () -> named(SchemaBuilder.int64(), "io.debezium.time.MicroTime"),
        r -> {
          long micros = Math.floorMod(r.nextLong(), 86_400_000_000L);
          String text =
              DateTimeFormatter.ofPattern("HH:mm:ss.SSSSSS", Locale.ROOT)
                  .format(LocalTime.ofNanoOfDay(micros * 1000));
          return new Sent(micros, text, Long.toString(micros));
        });
    add(
        () -> named(SchemaBuilder.string(), "io.debezium.time.ZonedTimestamp"),
        r -> {
          long micros = r.nextInt() * 1_000_000L + r.nextInt(1_000_000);
          String text =
              Instant.ofEpochSecond(
                      Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1000)
                  .toString();
          return new Sent(text, micros, text);
        });
  }

  private void lists() {
    add(
        () -> SchemaBuilder.array(Schema.OPTIONAL_INT32_SCHEMA),
        r -> {
          List<Integer> wire = new ArrayList<>();
          List<Long> typed = new ArrayList<>();
          for (int i = r.nextInt(4); i > 0; i--) {
            Integer value = r.nextInt(3) == 0 ? null : r.nextInt();
            wire.add(value);
            typed.add(value == null ? null : value.longValue());
          }
          return new Sent(wire, typed, wire.toString().replace(" ", ""));
        });
    add(
        () -> SchemaBuilder.array(SchemaBuilder.array(Schema.STRING_SCHEMA).build()),
        r -> {
          List<List<String>> value = List.of(List.of("a", "b"), List.of());
          return new Sent(value, value, "[[\"a\",\"b\"],[]]");
        });
    Schema variable =
        SchemaBuilder.struct()
            .name("io.debezium.data.VariableScaleDecimal")
            .field("scale", Schema.INT32_SCHEMA)
            .field("value", Schema.BYTES_SCHEMA)
            .optional()
            .build();
    sorts.add(
        new Sort(
            r -> variable,
            r -> {
              BigDecimal value = new BigDecimal(new BigInteger(80, r), r.nextInt(20));
              Struct wire =
                  new Struct(variable)
                      .put("scale", value.scale())
                      .put("value", value.unscaledValue().toByteArray());
              String json = "{\"scale\":" + value.scale() + ",\"value\":\"" + base64(value) + "\"}";
              return new Sent(wire, value.toPlainString(), json);
            }));
  }

  private void add(Supplier<SchemaBuilder> schema, Function<Random, Sent> value) {
    sorts.add(new Sort(r -> schema.get().optional().build(), value));
  }

  private static SchemaBuilder named(SchemaBuilder builder, String name) {
    return builder.name(name).version(1);
  }

  private static <T> Sent number(T wire, Function<T, Object> typed) {
    return new Sent(wire, typed.apply(wire), wire.toString());
  }

  private static Sent days(int days) {
    return new Sent(days, (long) days, Integer.toString(days));
  }

  private static Sent same(String text) {
    return new Sent(text, text, text);
  }

  private static Sent decimal(BigDecimal value) {
    return new Sent(value, value, base64(value));
  }

  private static String base64(BigDecimal value) {
    return Base64.getEncoder().encodeToString(value.unscaledValue().toByteArray());
  }

  private static String text(Random r) {
    return TEXTS[r.nextInt(TEXTS.length)] + TEXTS[r.nextInt(TEXTS.length)];
  }

  /** A table: a schema for its rows, and a maker of rows. */
  final class Table {
    final Schema schema;
    private final List<Sort> columns = new ArrayList<>();

    private Table(int count) {
      SchemaBuilder builder = SchemaBuilder.struct().name("t" + random.nextInt(1000)).optional();
      for (int i = 0; i < count; i++) {
        Sort sort = sorts.get(random.nextInt(sorts.size()));
        columns.add(sort);
        builder.field(name(i), sort.schema().apply(random));
      }
      schema = builder.build();
    }

    /** A row on the wire; what it becomes goes into the maps. */
    Struct row(Map<String, Object> typed, Map<String, Object> untyped) {
      Struct row = new Struct(schema);
      for (int i = 0; i < columns.size(); i++) {
        Sent sent = columns.get(i).value().apply(random);
        boolean isNull = random.nextInt(6) == 0;
        row.put(name(i), isNull ? null : sent.wire());
        typed.put(name(i), isNull ? null : sent.typed());
        untyped.put(name(i), isNull ? null : sent.untyped());
      }
      return row;
    }

    private String name(int i) {
      return i % 3 == 0 ? "c" + i : "column_" + i + "_of_the_table";
    }
  }

  Table table() {
    return new Table(1 + random.nextInt(12));
  }

  int next(int bound) {
    return random.nextInt(bound);
  }
}
