package dev.varve.ledger;

import dev.varve.model.Hash128;
import dev.varve.model.TableId;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where things are in an archive, as keys below its root. A public format: {@code docs/format.md}.
 */
public final class ArchiveLayout {
  private static final DateTimeFormatter WINDOW =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  private static final Pattern DATA_FILE =
      Pattern.compile("tables/[^/]+/[^/]+/window=([^/]+)/[^/]+\\.parquet");

  /** The archive's own identity and format version. */
  public static final String ARCHIVE = "archive.json";

  /** Below it, a folder of manifests for each source. */
  public static final String LEDGERS = "ledger/";

  /** Below it, a folder of tables for each source. */
  public static final String TABLES = "tables/";

  /** Below it, a folder for each source of records that people sent back from quarantine. */
  private static final String SENT_BACK = "sent-back/";

  /** Below it, a folder for each source of records that people gave up. */
  private static final String DISCARDED = "discarded/";

  private ArchiveLayout() {}

  /** {@code ledger/<source>/<20-digit sequence>.json}. */
  public static String manifest(String source, long sequence) {
    return String.format("%s%020d.json", ledger(source), sequence);
  }

  public static String ledger(String source) {
    return LEDGERS + source + "/";
  }

  public static String table(String source, TableId table) {
    return TABLES + source + "/" + folder(table) + "/";
  }

  /**
   * {@code tables/<source>/<table>/window=<start>/}: Hive-style, so readers see a column {@code
   * window}.
   */
  public static String window(String source, TableId table, Instant start) {
    return table(source, table) + windowFolder(start) + "/";
  }

  /** {@code window=<start>}, the folder of a window below each table. */
  public static String windowFolder(Instant start) {
    return "window=" + WINDOW.format(start);
  }

  /** The source in whose folder of tables a key is; empty text if it is in none. */
  public static String sourceOfTables(String key) {
    int end = key.startsWith(TABLES) ? key.indexOf('/', TABLES.length()) : -1;
    return end < 0 ? "" : key.substring(TABLES.length(), end);
  }

  /** The start of the window in whose folder a data file is; empty if the key is no data file's. */
  public static Optional<Instant> windowOf(String key) {
    Matcher file = DATA_FILE.matcher(key);
    if (!file.matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(WINDOW.parse(file.group(1), Instant::from));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** {@code sent-back/<source>/}: each object holds records to be read again, a line each. */
  public static String sentBack(String source) {
    return SENT_BACK + source + "/";
  }

  /** {@code discarded/<source>/}: each object holds records that are given up, a line each. */
  public static String discarded(String source) {
    return DISCARDED + source + "/";
  }

  /** {@code <moment>-<content>.jsonl}, a name within such a folder that sorts by time. */
  public static String batch(Instant moment, String sha256) {
    return WINDOW.format(moment) + "-" + sha256.substring(0, 16) + ".jsonl";
  }

  public static String schema(String source, TableId table, Hash128 fingerprint) {
    return "schemas/" + source + "/" + folder(table) + "/" + fingerprint + ".json";
  }

  /**
   * A table's folder: {@code namespace.name}, each part with every byte of its UTF-8 that is not a
   * letter, a digit, an underscore or a hyphen as {@code %XX}; so different tables have different
   * folders on every store.
   */
  public static String folder(TableId table) {
    return escape(table.namespace()) + "." + escape(table.name());
  }

  private static String escape(String part) {
    StringBuilder escaped = new StringBuilder();
    for (byte next : part.getBytes(java.nio.charset.StandardCharsets.UTF_8)) {
      char c = (char) (next & 0xFF);
      boolean plain =
          c >= 'a' && c <= 'z'
              || c >= 'A' && c <= 'Z'
              || c >= '0' && c <= '9'
              || c == '_'
              || c == '-';
      if (plain) {
        escaped.append(c);
      } else {
        escaped.append(String.format("%%%02X", (int) c));
      }
    }
    return escaped.toString();
  }
}
