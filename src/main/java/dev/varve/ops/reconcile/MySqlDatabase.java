package dev.varve.ops.reconcile;

import dev.varve.config.SourceConfig;
import dev.varve.decode.mysql.CatalogColumn;
import dev.varve.decode.mysql.CharacterSet;
import dev.varve.model.FieldType;
import dev.varve.model.TableId;
import dev.varve.ops.fold.FoldTarget;
import dev.varve.ops.reconcile.LiveTable.LiveColumn;
import dev.varve.readiness.mysql.MySqlCatalog;
import dev.varve.readiness.mysql.MySqlConnection;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A MySQL or MariaDB server at one moment; prints values by functions that the archive's reader
 * does not use.
 */
final class MySqlDatabase implements LiveDatabase {
  /** The driver's word for rows that stay with the server until they are read. */
  private static final int STREAMED = Integer.MIN_VALUE;

  private static final String DEFAULTS =
      "SELECT COLUMN_NAME, COLUMN_DEFAULT FROM information_schema.COLUMNS"
          + " WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ? AND COLUMN_DEFAULT IS NOT NULL"
          + " AND EXTRA NOT LIKE '%DEFAULT_GENERATED%'";

  private static final Pattern NUMBER = Pattern.compile("(?:[a-z]*int|decimal|year)\\b.*");
  private static final Pattern BYTES =
      Pattern.compile(
          "(?:var)?binary\\b.*|[a-z]*blob|geometry|geometrycollection|(?:multi)?(?:point|linestring|polygon)");

  private final SourceConfig source;
  private final Connection connection;

  private MySqlDatabase(SourceConfig source, Connection connection) {
    this.source = source;
    this.connection = connection;
  }

  /** Connects as the source's user and takes the moment; fails as {@link MySqlConnection} does. */
  static LiveDatabase open(SourceConfig source) {
    Connection connection = MySqlConnection.open(source);
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ");
      statement.execute("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY");
      return new MySqlDatabase(source, connection);
    } catch (SQLException e) {
      throw MySqlConnection.failure(source, e);
    }
  }

  /** Tables with their rows' own history among them, views not. */
  @Override
  public SortedMap<TableId, LiveTable> tables(Predicate<TableId> wanted) {
    SortedMap<TableId, LiveTable> tables = new TreeMap<>();
    try {
      for (TableId id : MySqlCatalog.tables(connection, wanted)) {
        tables.put(id, table(id));
      }
    } catch (SQLException e) {
      throw MySqlConnection.failure(source, e);
    }
    return tables;
  }

  private LiveTable table(TableId id) throws SQLException {
    Map<String, String> defaults = defaults(id);
    List<LiveColumn> columns = new ArrayList<>();
    for (CatalogColumn column : MySqlCatalog.columns(connection, id)) {
      String type =
          column.obstacle() == null ? column.archived().sourceType() : column.columnType();
      columns.add(
          new LiveColumn(
              column.name(),
              columns.size() + 1,
              type,
              defaults.get(column.name()),
              printed(column)));
    }
    return new LiveTable(id, columns, List.of());
  }

  /**
   * Defaults that are a value, as its text: rows that are older than a column hold that, unless the
   * default was changed since.
   */
  private Map<String, String> defaults(TableId id) throws SQLException {
    boolean quoted = connection.getMetaData().getDatabaseProductVersion().contains("MariaDB");
    Map<String, String> defaults = new HashMap<>();
    try (PreparedStatement statement = connection.prepareStatement(DEFAULTS)) {
      statement.setString(1, id.namespace());
      statement.setString(2, id.name());
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          String text = rows.getString(2);
          if (!text.equals("NULL")) {
            defaults.put(rows.getString(1), quoted ? unquoted(text) : text);
          }
        }
      }
    }
    return defaults;
  }

  private static String unquoted(String text) {
    return text.startsWith("'") ? text.substring(1, text.length() - 1).replace("''", "'") : text;
  }

  /** What to select of a column; bytes come as they are. */
  private static String printed(CatalogColumn column) {
    String c = quote(column.name());
    return switch (column.dataType().toLowerCase(Locale.ROOT)) {
      case "bit" -> "LPAD(BIN(" + c + "), " + column.precision() + ", '0')";
      case "float" -> "CONCAT(" + c + " / 1e0)"; // else it prints six digits only
      case "char", "varchar", "tinytext", "text", "mediumtext", "longtext" ->
          text(c, column.characters());
      case "enum", "set", "json" -> "CONCAT(" + c + ")";
      default -> isBytes(column) ? c : "CONCAT(" + c + ")";
    };
  }

  /** Bytes that do not survive the way to Unicode and back are no text in their set. */
  private static String text(String c, CharacterSet characters) {
    String unicode = characters.isKnown() ? "utf8mb4" : "ascii";
    return "IF(CAST(CONVERT(CONVERT("
        + c
        + " USING "
        + unicode
        + ") USING "
        + characters.name()
        + ") AS BINARY) = CAST("
        + c
        + " AS BINARY), CONVERT("
        + c
        + " USING utf8mb4), CONCAT('0x', LOWER(HEX("
        + c
        + "))))";
  }

  private static boolean isBytes(CatalogColumn column) {
    return column.obstacle() == null && column.archived().type() == FieldType.Scalar.BYTES;
  }

  @Override
  public void rows(LiveTable table, Consumer<String[]> row) {
    String sql =
        table.columns().stream()
            .map(LiveColumn::printed)
            .collect(Collectors.joining(", ", "SELECT ", " FROM " + name(table.id())));
    try (Statement statement = connection.createStatement()) {
      statement.setFetchSize(STREAMED);
      try (ResultSet rows = statement.executeQuery(sql)) {
        while (rows.next()) {
          String[] cells = new String[table.columns().size()];
          for (int i = 0; i < cells.length; i++) {
            cells[i] = cell(rows, i + 1, table.columns().get(i).type());
          }
          row.accept(cells);
        }
      }
    } catch (SQLException e) {
      throw MySqlConnection.failure(source, e);
    }
  }

  private static String cell(ResultSet row, int at, String type) throws SQLException {
    if (BYTES.matcher(type).matches()) {
      byte[] bytes = row.getBytes(at);
      return bytes == null ? null : HexFormat.of().formatHex(bytes);
    }
    String text = row.getString(at);
    return text != null && NUMBER.matcher(type).matches()
        ? text.replaceFirst("^0+(?=\\d)", "") // a ZEROFILL prints them
        : text;
  }

  /** A catalog without a trace of former columns: those of older versions are known by name. */
  @Override
  public List<int[]> match(List<List<String>> versions, LiveTable live) {
    return FoldTarget.byName(versions, live.columns().stream().map(LiveColumn::name).toList());
  }

  @Override
  public ValueText text() {
    return new MySqlText();
  }

  private static String name(TableId table) {
    return quote(table.namespace()) + "." + quote(table.name());
  }

  private static String quote(String identifier) {
    return "`" + identifier.replace("`", "``") + "`";
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw MySqlConnection.failure(source, e);
    }
  }
}
