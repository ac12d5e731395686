package dev.varve.ops.query;

import dev.varve.ledger.Manifest;
import dev.varve.ledger.Manifest.DataFile;
import dev.varve.ledger.Manifest.TableLayer;
import dev.varve.model.Operation;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/** The ledger as tables: {@code layers}, {@code files} and {@code tables}. */
final class LedgerTables {
  private static final String LAYERS =
      """
      CREATE TABLE memory.varve.layers (
        source VARCHAR, sequence BIGINT, window_start TIMESTAMPTZ, window_end TIMESTAMPTZ,
        revision INTEGER, tables BIGINT, files BIGINT, "rows" BIGINT, duplicates BIGINT,
        bytes BIGINT, previous VARCHAR, version VARCHAR)\
      """;
  private static final String FILES =
      """
      CREATE TABLE memory.varve.files (
        source VARCHAR, schema_name VARCHAR, table_name VARCHAR, window_start TIMESTAMPTZ,
        revision INTEGER, path VARCHAR, bytes BIGINT, sha256 VARCHAR, "rows" BIGINT,
        creates BIGINT, updates BIGINT, deletes BIGINT, reads BIGINT, truncates BIGINT,
        misfits BIGINT, epoch VARCHAR, first_position VARCHAR, last_position VARCHAR, schema_version VARCHAR,
        adopted BOOLEAN)\
      """;
  private static final String TABLES =
      """
      CREATE TABLE memory.varve.tables (
        source VARCHAR, schema_name VARCHAR, table_name VARCHAR, query_name VARCHAR,
        files BIGINT, "rows" BIGINT, bytes BIGINT)\
      """;

  private final Connection connection;

  private LedgerTables(Connection connection) {
    this.connection = connection;
  }

  static void add(Connection connection, Catalog catalog) throws SQLException {
    LedgerTables tables = new LedgerTables(connection);
    connection.setAutoCommit(false);
    tables.fill(LAYERS, "layers", 12, insert -> layers(insert, catalog));
    tables.fill(FILES, "files", 20, insert -> files(insert, catalog));
    tables.fill(TABLES, "tables", 7, insert -> tables(insert, catalog));
    connection.commit();
    connection.setAutoCommit(true);
  }

  private interface Filling {
    void into(Insert insert) throws SQLException;
  }

  private void fill(String create, String name, int columns, Filling filling) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(create);
    }
    String values = "?, ".repeat(columns - 1) + "?";
    try (PreparedStatement prepared =
        connection.prepareStatement(
            "INSERT INTO memory.varve." + name + " VALUES (" + values + ")")) {
      filling.into(new Insert(prepared));
    }
  }

  private static void layers(Insert insert, Catalog catalog) throws SQLException {
    for (Manifest manifest : catalog.manifests()) {
      long duplicates = manifest.tables().stream().mapToLong(TableLayer::duplicates).sum();
      insert.row(
          manifest.source(),
          manifest.sequence(),
          at(manifest.window().start()),
          at(manifest.window().end()),
          manifest.revision(),
          manifest.tables().size(),
          manifest.files().size(),
          manifest.rows(),
          duplicates,
          manifest.sizeBytes(),
          manifest.previous(),
          manifest.job().version());
    }
  }

  private static void files(Insert insert, Catalog catalog) throws SQLException {
    for (Manifest manifest : catalog.manifests()) {
      for (TableLayer layer : manifest.tables()) {
        for (DataFile file : layer.files()) {
          file(insert, manifest, layer, file);
        }
      }
    }
  }

  private static void file(Insert insert, Manifest manifest, TableLayer layer, DataFile file)
      throws SQLException {
    insert.row(
        manifest.source(),
        layer.table().namespace(),
        layer.table().name(),
        at(manifest.window().start()),
        manifest.revision(),
        file.path(),
        file.sizeBytes(),
        file.sha256(),
        file.digest().rows(),
        rows(file, Operation.CREATE),
        rows(file, Operation.UPDATE),
        rows(file, Operation.DELETE),
        rows(file, Operation.READ),
        rows(file, Operation.TRUNCATE),
        file.misfits(),
        file.epoch(),
        file.firstPosition(),
        file.lastPosition(),
        file.schema().toString(),
        file.adopted());
  }

  private static void tables(Insert insert, Catalog catalog) throws SQLException {
    for (ArchivedTable table : catalog.tables()) {
      insert.row(
          table.source(),
          table.id().namespace(),
          table.id().name(),
          table.sqlName(),
          table.files().size(),
          table.rows(),
          table.sizeBytes());
    }
  }

  private static long rows(DataFile file, Operation operation) {
    return file.operations().getOrDefault(operation, 0L);
  }

  private static OffsetDateTime at(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }

  private record Insert(PreparedStatement statement) {
    void row(Object... values) throws SQLException {
      for (int i = 0; i < values.length; i++) {
        statement.setObject(i + 1, values[i]);
      }
      statement.execute();
    }
  }
}
