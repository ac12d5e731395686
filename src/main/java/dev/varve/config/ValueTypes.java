package dev.varve.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Period;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Every way in which a scalar of the data map is written. */
final class ValueTypes {
  private static final String REFERENCE = "^\\$\\{(env|file):[^}]+\\}$";
  private static final Duration DAY = Duration.ofDays(1);

  static final ValueType<String> NAME =
      matching(
          "name",
          "1 to 40 lower-case letters, digits and inner hyphens",
          "^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$");

  static final ValueType<String> IDENTIFIER =
      matching(
          "identifier",
          "1 to 63 lower-case letters, digits and underscores, not beginning with a digit",
          "^[a-z_][a-z0-9_]{0,62}$");

  static final ValueType<String> HOST =
      matching("host", "a host name or address without a port", "^[^\\s/@,]+$");

  static final ValueType<String> TEXT =
      matching("text", "text that is not empty", "^[^\\x00-\\x1f]+$");

  static final ValueType<String> NAMESPACE =
      matching("namespace", "text without white space", "^[^\\s]+$");

  static final ValueType<String> TOPIC =
      matching(
          "topic",
          "1 to 249 letters, digits, dots, underscores and hyphens",
          "^[a-zA-Z0-9._-]{1,249}$");

  static final ValueType<String> TOPIC_PATTERN =
      matching(
          "topic pattern",
          "letters, digits, dots, underscores, hyphens, * for any characters and ? for one",
          "^[a-zA-Z0-9._*?-]{1,249}$");

  static final ValueType<String> SERVERS =
      matching(
          "servers",
          "host:port, more of them after commas",
          "^[^\\s,/@]+:[0-9]{1,5}(,[^\\s,/@]+:[0-9]{1,5})*$");

  static final ValueType<String> PATTERN =
      ValueType.of(
          "pattern",
          "schema.table, where * stands for any characters and ? for one, such as public.*",
          string("^[^.]+\\.[\\s\\S]+$"),
          text -> {
            TablePatterns.of(List.of(text), List.of());
            return text;
          });

  static final ValueType<String> COLUMN_PATTERN =
      matching(
          "column pattern",
          "table.column or schema.table.column, where * stands for any characters and ? for one,"
              + " also for a dot in a name",
          "^[^.\\x00-\\x1f]+(\\.[^.\\x00-\\x1f]+){1,2}$");

  static final ValueType<Integer> PORT = integer(1, 65_535);

  /** The length of a window. */
  static final ValueType<Duration> WINDOW =
      ValueType.of(
          "duration",
          "whole seconds that divide a day evenly, 1s to 1d, such as 10s, 15m, 1h, 6h, 1d",
          durationSchema(),
          text -> {
            Duration length = Quantities.parse(text);
            boolean divides =
                length.getNano() == 0
                    && length.getSeconds() > 0
                    && DAY.getSeconds() % length.getSeconds() == 0;
            require(divides);
            return length;
          });

  static final ValueType<ZoneId> ZONE =
      ValueType.of(
          "zone",
          "a time zone of the IANA database such as UTC or Europe/Berlin",
          string("^[A-Za-z][A-Za-z0-9_+/-]*$"),
          text -> {
            try {
              require(Character.isLetter(text.charAt(0)));
              return ZoneId.of(text);
            } catch (DateTimeException e) {
              throw new IllegalArgumentException(e);
            }
          });

  static final ValueType<DailyHours> HOURS =
      ValueType.of(
          "hours",
          "HH:MM-HH:MM, over midnight when the end is before the beginning, such as 22:00-06:00",
          string(DailyHours.REGEX),
          DailyHours::parse);

  /** A place for objects. */
  static final ValueType<URI> STORE =
      ValueType.of(
          "URI",
          "file:///absolute/path or s3://bucket/prefix, without credentials",
          string("^(file:///.|s3://[a-z0-9])"),
          text -> {
            URI uri = uri(text);
            boolean file = "file".equals(uri.getScheme()) && uri.getAuthority() == null;
            boolean bucket = "s3".equals(uri.getScheme()) && uri.getHost() != null;
            require(file && uri.getPath() != null && uri.getPath().length() > 1 || bucket);
            return uri;
          });

  static final ValueType<URI> ENDPOINT =
      ValueType.of(
          "URL",
          "http://host:port or https://host:port, without credentials",
          string("^https?://[^/@]+/?$"),
          text -> {
            URI uri = uri(text);
            boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            boolean root = uri.getPath() == null || uri.getPath().length() <= 1;
            require(http && root && uri.getHost() != null);
            return uri;
          });

  /** A secret: never in plain text. */
  static final ValueType<Secret> SECRET =
      ValueType.of(
              "secret",
              "${env:NAME} or ${file:/path}, never plain text",
              string(REFERENCE),
              text -> {
                require(Secrets.isReference(text));
                return new Secret(text);
              })
          .hidden();

  /** What may be a secret: plain text or a reference. */
  static final ValueType<Secret> REFERENCE_OR_TEXT =
      ValueType.of(
              "text or secret",
              "text, ${env:NAME} or ${file:/path}",
              Map.of("type", List.of("string", "number", "boolean"), "minLength", 1),
              text -> {
                require(!text.isEmpty() && Secrets.isWellFormed(text));
                return new Secret(text);
              })
          .hidden();

  static final ValueType<Long> SIZE =
      ValueType.of(
          "size",
          "bytes as a whole number with B, KiB, MiB or GiB, 1MiB to 1024GiB, such as 64MiB",
          string("^[0-9]+(B|KiB|MiB|GiB)$"),
          text -> Quantities.sizeBytes(text, 1L << 20, 1L << 40));

  /** How long something is kept; {@link Period#ZERO} for ever. */
  static final ValueType<Period> RETENTION =
      ValueType.of(
          "period",
          "forever, days or years such as 90d or 10y, or an ISO 8601 period such as P18M",
          string("^(forever|[1-9][0-9]{0,4}[dy]|P[0-9YMWD]+)$"),
          Quantities::retention);

  private ValueTypes() {}

  static ValueType<Duration> duration(String least, String most) {
    return ValueType.of(
        "duration",
        least + " to " + most + ", such as 500ms, 10s, 15m, 1h, 1d or PT1H",
        durationSchema(),
        text -> {
          Duration duration = Quantities.parse(text);
          require(duration.compareTo(Quantities.parse(least)) >= 0);
          require(duration.compareTo(Quantities.parse(most)) <= 0);
          return duration;
        });
  }

  static ValueType<Integer> integer(int least, int most) {
    return whole(least, most, Math::toIntExact);
  }

  static ValueType<Long> integer(long least, long most) {
    return whole(least, most, value -> value);
  }

  /** One of some words; each stands for the value of the same place. */
  static <T> ValueType<T> choice(List<String> words, List<T> values) {
    return ValueType.of(
        "word",
        String.join(" or ", words),
        Map.of("enum", withNull(words)),
        text -> {
          require(words.contains(text));
          return values.get(words.indexOf(text));
        });
  }

  /** Whoever writes {@code null} in YAML without quotes means the word, if it is one. */
  private static List<String> withNull(List<String> words) {
    List<String> all = new ArrayList<>(words);
    if (words.contains("null")) {
      all.add(null);
    }
    return all;
  }

  /** The one format version there is. */
  static ValueType<Integer> version() {
    return ValueType.of(
        "version",
        "1",
        Map.of("const", 1),
        text -> {
          require(text.equals("1"));
          return 1;
        });
  }

  private static <T> ValueType<T> whole(long least, long most, Function<Long, T> as) {
    return ValueType.of(
        "whole number",
        "a whole number, " + least + " to " + most,
        Map.of("type", "integer", "minimum", least, "maximum", most),
        text -> {
          long value = Long.parseLong(text);
          require(value >= least && value <= most);
          return as.apply(value);
        });
  }

  private static ValueType<String> matching(String name, String allowed, String regex) {
    Pattern pattern = Pattern.compile(regex);
    return ValueType.of(
        name,
        allowed,
        string(regex),
        text -> {
          require(pattern.matcher(text).matches());
          return text;
        });
  }

  private static Map<String, Object> string(String regex) {
    return Map.of("type", "string", "pattern", regex);
  }

  private static Map<String, Object> durationSchema() {
    return string("^([0-9]+(ms|s|m|h|d)|P[0-9DTHMS.]+)$");
  }

  private static URI uri(String text) {
    try {
      URI uri = new URI(text);
      require(uri.getRawUserInfo() == null && uri.getQuery() == null && uri.getFragment() == null);
      return uri;
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static void require(boolean allowed) {
    if (!allowed) {
      throw new IllegalArgumentException("not allowed");
    }
  }
}
