package dev.varve.local;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Made-up values for a column, as PostgreSQL's text: mostly what people enter, now and then what
 * the type allows at its edges. The same random numbers give the same values.
 */
final class DemoValues {
  private static final List<String> WORDS =
      List.of(
          "boiler",
          "pump",
          "invoice",
          "roof",
          "Müller",
          "visit",
          "urgent",
          "façade",
          "second",
          "contract",
          "noise",
          "valve",
          "东京",
          "meter",
          "broken",
          "replaced",
          "O'Neill",
          "plan",
          "\"quoted\"",
          "north",
          "wing",
          "señor",
          "spare",
          "part",
          "100%",
          "a\\b",
          "naïve",
          "🔧");
  private static final List<String> COUNTRIES = List.of("DE", "FR", "NL", "PL", "JP", "BR", "CA");
  private static final LocalDate TODAY = LocalDate.of(2026, 3, 1);

  private final Random random;

  DemoValues(Random random) {
    this.random = random;
  }

  /** A value; null now and then where the column takes it. */
  String of(DemoColumn column) {
    if (!column.notNull() && random.nextInt(12) == 0) {
      return null;
    }
    if (column.base().startsWith("_")) {
      return array(column.base().substring(1));
    }
    if (!column.labels().isEmpty()) {
      return column.labels().get(random.nextInt(column.labels().size()));
    }
    return scalar(column);
  }

  private String scalar(DemoColumn column) {
    if (DemoTraffic.isLarge(column)) {
      return column.base().equals("bytea") ? bytes(40_000) : longText();
    }
    int modifier = column.modifier();
    return switch (column.base()) {
      case "int2" -> Integer.toString(rarely() ? Short.MIN_VALUE : random.nextInt(200));
      case "int4" -> Integer.toString(rarely() ? Integer.MAX_VALUE : random.nextInt(100_000));
      case "int8" -> Long.toString(rarely() ? Long.MIN_VALUE : random.nextInt(1 << 30));
      case "numeric" -> column.domain() ? percentage() : numeric(modifier);
      case "float4" -> rarely() ? edge() : Float.toString(random.nextFloat() * 40);
      case "float8" -> rarely() ? edge() : Double.toString(random.nextGaussian() * 1e4);
      case "bool" -> Boolean.toString(random.nextBoolean());
      case "varchar", "text" -> text(modifier);
      case "bpchar" -> fixed(modifier - 4);
      case "bytea" -> bytes(900);
      case "date" -> rarely() ? oddDate() : day().toString();
      case "time" -> time().toString();
      case "timetz" -> time() + (random.nextBoolean() ? "+02" : "-03:30");
      case "timestamp" -> rarely() ? oddDate() : moment().toString();
      case "timestamptz" -> rarely() ? oddDate() : moment() + "+01";
      case "interval" -> interval();
      case "uuid" -> uuid();
      case "json" -> document(" ");
      case "jsonb" -> document("");
      case "inet" -> "10." + random.nextInt(256) + ".7." + random.nextInt(256) + network();
      default -> throw new IllegalArgumentException("no demo values of type " + column.base());
    };
  }

  private boolean rarely() {
    return random.nextInt(60) == 0;
  }

  private String numeric(int modifier) {
    if (modifier < 0) {
      return rarely()
          ? List.of("NaN", "Infinity", "-Infinity").get(random.nextInt(3))
          : new BigDecimal(new BigInteger(8 + random.nextInt(120), random), random.nextInt(14))
              .toPlainString();
    }
    int precision = (modifier - 4) >> 16;
    int scale = (modifier - 4) & 0x7FF;
    BigInteger unscaled =
        new BigInteger(64, random).mod(BigInteger.TEN.pow(Math.min(precision, 9)));
    return new BigDecimal(random.nextInt(5) == 0 ? unscaled.negate() : unscaled, scale)
        .toPlainString();
  }

  private String percentage() {
    return BigDecimal.valueOf(random.nextInt(10_001), 2).toPlainString();
  }

  private String edge() {
    return List.of("NaN", "Infinity", "-Infinity", "-0", "1e-30").get(random.nextInt(5));
  }

  private String text(int modifier) {
    int longest = modifier < 0 ? 400 : modifier - 4;
    int words = rarely() ? 0 : 1 + random.nextInt(modifier < 0 && random.nextInt(8) == 0 ? 60 : 6);
    String text = IntStream.range(0, words).mapToObj(i -> word()).collect(Collectors.joining(" "));
    int end = text.offsetByCodePoints(0, Math.min(longest, text.codePointCount(0, text.length())));
    return text.substring(0, end);
  }

  private String word() {
    return WORDS.get(random.nextInt(WORDS.size()));
  }

  /** Text that hardly compresses and is kept out of line. */
  private String longText() {
    return bytes(30_000 + random.nextInt(20_000)).substring(2);
  }

  private String fixed(int length) {
    String text =
        length == 2
            ? COUNTRIES.get(random.nextInt(COUNTRIES.size()))
            : String.format("#%06x", random.nextInt(1 << 24));
    return length == 3 ? List.of("EUR", "USD", "JPY", "CHF").get(random.nextInt(4)) : text;
  }

  /** A value for a key's column; a table's next number serves its integers. */
  String key(DemoColumn column, long next) {
    return switch (column.base()) {
      case "int4", "int8" -> Long.toString(next);
      case "uuid" -> uuid();
      case "date" -> day().toString();
      case "bpchar" -> fixed(column.modifier() - 4);
      case "varchar" -> word() + "-" + random.nextInt(1_000_000);
      default -> throw new IllegalArgumentException("no demo keys of type " + column.base());
    };
  }

  private String bytes(int most) {
    byte[] content = new byte[1 + random.nextInt(most)];
    random.nextBytes(content);
    return "\\x" + java.util.HexFormat.of().formatHex(content);
  }

  private LocalDate day() {
    return TODAY.minusDays(random.nextInt(4_000));
  }

  private String oddDate() {
    return List.of("infinity", "-infinity", "0044-03-15 BC", "1582-10-10", "20226-01-01")
        .get(random.nextInt(5));
  }

  private LocalTime time() {
    return LocalTime.ofNanoOfDay(random.nextInt(86_400_000) * 1_000_000L + random.nextInt(1_000));
  }

  private LocalDateTime moment() {
    return day().atTime(time());
  }

  private String interval() {
    return String.format(
        Locale.ROOT,
        "%d mons %d days %02d:%02d:%02d.%03d",
        random.nextInt(5) - 1,
        random.nextInt(20),
        random.nextInt(24),
        random.nextInt(60),
        random.nextInt(60),
        random.nextInt(1_000));
  }

  private String uuid() {
    return new UUID(random.nextLong(), random.nextLong()).toString();
  }

  private String network() {
    return random.nextInt(4) == 0 ? "/24" : "";
  }

  private String document(String space) {
    return "{\"kind\":"
        + space
        + "\"part\", \"n\":"
        + random.nextInt(1_000)
        + ", \"list\":[1,"
        + space
        + "2.50, null], \"kind\":\"twice\"}";
  }

  private String array(String element) {
    return IntStream.range(0, random.nextInt(5))
        .mapToObj(i -> random.nextInt(8) == 0 ? "NULL" : element(element))
        .collect(Collectors.joining(",", "{", "}"));
  }

  private String element(String element) {
    return element.equals("int4")
        ? Integer.toString(random.nextInt(1_000))
        : '"' + word().replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
