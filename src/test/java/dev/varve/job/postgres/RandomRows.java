package dev.varve.job.postgres;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Supplier;

/** Rows of random values: the same for the same seed. */
final class RandomRows {
  private static final String[] TYPES = {
    "bigint",
    "numeric(30,12)",
    "numeric",
    "real",
    "double precision",
    "bytea",
    "text",
    "date",
    "timestamp",
    "timestamptz",
    "timetz",
    "interval",
    "jsonb",
    "text[]",
    "bigint[]",
    "timestamptz[]",
    "numeric(20,4)[]",
    "bytea[]"
  };

  private final Random random;
  private final List<Supplier<String>> generators;

  RandomRows(long seed) {
    random = new Random(seed);
    generators =
        List.of(
            () -> Long.toString(random.nextLong()),
            () -> decimal(90, 12),
            () -> decimal(random.nextInt(600) + 1, random.nextInt(300)),
            () -> Float.toString(Float.intBitsToFloat(random.nextInt())),
            () -> Double.toString(Double.longBitsToDouble(random.nextLong())),
            this::bytes,
            this::text,
            () -> shifted("date '2000-01-01' + %d", 2_400_000, -2_400_000),
            () -> moment("timestamp '2000-01-01'"),
            () -> moment("timestamptz '2000-01-01 00:00:00+00'"),
            this::clock,
            this::interval,
            () -> "{\"" + random.nextInt(10) + "\": [" + decimal(40, 5) + ", null]}",
            () -> array(this::text),
            () -> array(() -> Long.toString(random.nextLong())),
            () -> array(() -> (1000 + random.nextInt(9000)) + "-03-04 05:06:07.89+01"),
            () -> array(() -> decimal(50, 4)),
            () -> array(this::bytes));
  }

  static String createTable(String table) {
    StringBuilder sql = new StringBuilder("CREATE TABLE " + table + " (id bigint PRIMARY KEY");
    for (int i = 0; i < TYPES.length; i++) {
      sql.append(", c").append(i).append(' ').append(TYPES[i]);
    }
    return sql.append(")").toString();
  }

  String insert(String table, long id) {
    StringBuilder sql = new StringBuilder("INSERT INTO " + table + " VALUES (" + id);
    for (int i = 0; i < TYPES.length; i++) {
      String value = generators.get(i).get();
      sql.append(", ").append(random.nextInt(12) == 0 ? "NULL" : literal(value, TYPES[i]));
    }
    return sql.append(")").toString();
  }

  /** A value that begins with an equals sign is an expression. */
  private static String literal(String value, String type) {
    return (value.startsWith("=") ? value.substring(1) : quoted(value)) + "::" + type;
  }

  private static String quoted(String value) {
    return "'" + value.replace("'", "''") + "'";
  }

  private String decimal(int bits, int scale) {
    BigInteger unscaled = new BigInteger(bits, random);
    BigDecimal value = new BigDecimal(random.nextBoolean() ? unscaled : unscaled.negate(), scale);
    return value.toPlainString();
  }

  private String bytes() {
    byte[] bytes = new byte[random.nextInt(40)];
    random.nextBytes(bytes);
    StringBuilder hex = new StringBuilder("\\x");
    for (byte b : bytes) {
      hex.append(String.format("%02x", b));
    }
    return hex.toString();
  }

  private String text() {
    String alphabet = "ab \",'{}\\\n\t;NUL()[]éß漢😀";
    int[] points = alphabet.codePoints().toArray();
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(20); i > 0; i--) {
      text.appendCodePoint(points[random.nextInt(points.length)]);
    }
    return text.toString();
  }

  private String shifted(String format, int max, int min) {
    return "=(" + String.format(Locale.ROOT, format, min + random.nextInt(max - min)) + ")";
  }

  /** From 4713 BC to the end of PostgreSQL's time, to the microsecond. */
  private String moment(String origin) {
    boolean near = random.nextBoolean();
    long micros =
        near
            ? random.nextLong() % 4_000_000_000_000_000L
            : -200_000_000_000_000_000L + (random.nextLong() >>> 1) % 9_200_000_000_000_000_000L;
    return String.format(
        "=(%s + %d * interval '1 hour' + %d * interval '1 microsecond')",
        origin, micros / 3_600_000_000L, micros % 3_600_000_000L);
  }

  private String clock() {
    return String.format(
        "%02d:%02d:%02d.%06d%+03d:%02d",
        random.nextInt(24),
        random.nextInt(60),
        random.nextInt(60),
        random.nextInt(1_000_000),
        random.nextInt(29) - 14,
        random.nextInt(60));
  }

  private String interval() {
    return String.format(
        "%d months %d days %d microseconds",
        random.nextInt(), random.nextInt(), random.nextLong() >> 2 + random.nextInt(60));
  }

  private String array(Supplier<String> element) {
    List<String> elements = new ArrayList<>();
    for (int i = random.nextInt(5); i > 0; i--) {
      elements.add(random.nextInt(6) == 0 ? "NULL" : quoted(element.get()));
    }
    return "=ARRAY[" + String.join(", ", elements) + "]";
  }
}
