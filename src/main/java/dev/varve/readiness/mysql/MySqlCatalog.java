package dev.varve.readiness.mysql;

import dev.varve.config.SourceConfig;
import dev.varve.decode.mysql.CatalogColumn;
import dev.varve.decode.mysql.CharacterSet;
import dev.varve.model.Column;
import dev.varve.model.FieldType;
import dev.varve.model.TableId;
import dev.varve.model.TableSchema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** What the server's catalog lists. */
public final class MySqlCatalog {
  private static final String TABLES =
      """
      SELECT TABLE_SCHEMA, TABLE_NAME FROM information_schema.TABLES
      WHERE TABLE_TYPE IN ('BASE TABLE', 'SYSTEM VERSIONED')
        AND TABLE_SCHEMA NOT IN ('mysql', 'sys', 'performance_schema', 'information_schema')
      ORDER BY 1, 2
      """;

  private MySqlCatalog() {}

  /** The tables that are wanted, in order; the server's own are not among them. */
  public static List<TableId> tables(Connection connection, Predicate<TableId> wanted)
      throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(TABLES)) {
      List<TableId> tables = new ArrayList<>();
      while (rows.next()) {
        TableId table = TableId.of(rows.getString(1), rows.getString(2));
        if (wanted.test(table)) {
          tables.add(table);
        }
      }
      return tables;
    }
  }

  /** A table's columns as the catalog describes them now, on this connection. */
  public static List<CatalogColumn> columns(Connection connection, TableId table)
      throws SQLException {
    String sql =
        "SELECT c.COLUMN_NAME, c.DATA_TYPE, c.COLUMN_TYPE, c.CHARACTER_SET_NAME, s.MAXLEN,"
            + " c.CHARACTER_MAXIMUM_LENGTH, c.NUMERIC_PRECISION, c.NUMERIC_SCALE,"
            + " c.DATETIME_PRECISION, c.IS_NULLABLE FROM information_schema.COLUMNS c LEFT JOIN"
            + " information_schema.CHARACTER_SETS s ON s.CHARACTER_SET_NAME = c.CHARACTER_SET_NAME"
            + " WHERE c.TABLE_SCHEMA = ? AND c.TABLE_NAME = ? ORDER BY c.ORDINAL_POSITION";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, table.namespace());
      statement.setString(2, table.name());
      try (ResultSet rows = statement.executeQuery()) {
        List<CatalogColumn> columns = new ArrayList<>();
        while (rows.next()) {
          columns.add(column(rows));
        }
        return columns;
      }
    }
  }

  /** A table's primary key, in order. */
  public static List<String> key(Connection connection, TableId table) throws SQLException {
    String sql =
        "SELECT COLUMN_NAME FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = ? AND"
            + " TABLE_NAME = ? AND INDEX_NAME = 'PRIMARY' ORDER BY SEQ_IN_INDEX";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, table.namespace());
      statement.setString(2, table.name());
      try (ResultSet rows = statement.executeQuery()) {
        List<String> key = new ArrayList<>();
        while (rows.next()) {
          key.add(rows.getString(1));
        }
        return key;
      }
    }
  }

  /**
   * The tables that the source's patterns match, as the archive would hold them; a column that
   * cannot be read has the database's own type.
   *
   * @throws dev.varve.error.VarveException when the server cannot be asked
   */
  public static List<TableSchema> schemas(SourceConfig source) {
    try (Connection connection = MySqlConnection.open(source)) {
      List<TableSchema> schemas = new ArrayList<>();
      for (TableId table : tables(connection, source.tables()::matches)) {
        List<Column> columns =
            columns(connection, table).stream().map(MySqlCatalog::archived).toList();
        schemas.add(new TableSchema(table, columns, key(connection, table)));
      }
      return schemas;
    } catch (SQLException e) {
      throw MySqlConnection.failure(source, e);
    }
  }

  private static Column archived(CatalogColumn column) {
    return column.obstacle() == null
        ? column.archived()
        : new Column(
            column.name(), FieldType.Scalar.STRING, column.columnType(), column.nullable());
  }

  private static CatalogColumn column(ResultSet row) throws SQLException {
    String set = row.getString(4);
    return new CatalogColumn(
        row.getString(1),
        row.getString(2),
        row.getString(3),
        set == null ? null : new CharacterSet(set, row.getInt(5)),
        row.getLong(6),
        row.getInt(7),
        row.getInt(8),
        row.getInt(9),
        row.getString(10).equals("YES"));
  }
}
