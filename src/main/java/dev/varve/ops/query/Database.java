package dev.varve.ops.query;

import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.ledger.Manifest.DataFile;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A database in memory for one query. Once {@link #lock locked} it opens the files it was given and
 * its own temporary ones, reaches no network, loads nothing, and its settings stay. It may still
 * write to those files, so only a {@link ParsedQuery} may run in it.
 */
final class Database {
  private static final String SYSTEM = "memory.varve";

  private final Connection connection;

  private Database(Connection connection) {
    this.connection = connection;
  }

  static Database open(QueryOptions options) throws SQLException {
    Database database = new Database(DriverManager.getConnection("jdbc:duckdb:"));
    Path spill =
        Path.of(
            System.getProperty("java.io.tmpdir"), "varve-query-" + ProcessHandle.current().pid());
    database.run(
        "SET TimeZone = 'UTC'",
        "SET memory_limit = '%dMiB'".formatted(options.memoryBytesMax() >> 20),
        "SET temp_directory = " + Sql.text(spill.toString()),
        "SET autoinstall_known_extensions = false",
        "SET autoload_known_extensions = false",
        "SET allow_community_extensions = false",
        "SET allow_persistent_secrets = false",
        "SET parquet_metadata_cache = true",
        "CREATE SCHEMA " + SYSTEM);
    return database;
  }

  Connection connection() {
    return connection;
  }

  /** Makes every schema and the views of these tables. */
  void addViews(Catalog catalog, Collection<ArchivedTable> tables, Function<DataFile, Path> where)
      throws SQLException {
    for (String source :
        catalog.tables().stream().map(ArchivedTable::catalog).collect(Collectors.toSet())) {
      run("ATTACH ':memory:' AS " + Sql.quoted(source));
    }
    for (List<String> schema : catalog.schemas()) {
      run("CREATE SCHEMA IF NOT EXISTS " + path(schema));
    }
    for (ArchivedTable table : tables) {
      if (!table.files().isEmpty()) {
        addView(table, where);
      }
    }
    String searched =
        catalog.schemas().stream().map(Database::path).collect(Collectors.joining(","));
    run("SET search_path = " + Sql.text(searched.isEmpty() ? SYSTEM : SYSTEM + "," + searched));
  }

  /** Shuts everything but these files. */
  void lock(Collection<Path> files) throws SQLException {
    run(
        "SET allowed_paths = " + list(files),
        "SET enable_external_access = false",
        "SET lock_configuration = true");
  }

  void run(String... statements) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  /**
   * The row's columns, then {@code window}, then what Varve adds. A table that has a column {@code
   * window} of its own keeps it, and the window's start is {@code _varve_window} there.
   */
  private void addView(ArchivedTable table, Function<DataFile, Path> where) throws SQLException {
    VersionedFiles files = VersionedFiles.of(connection, table.filesByVersion(where));
    List<String> selected = new ArrayList<>();
    files.columns().stream().filter(name -> !ours(name)).map(Sql::quoted).forEach(selected::add);
    String options;
    if (files.columns().stream().anyMatch("window"::equalsIgnoreCase)) {
      options = ", hive_partitioning = false, filename = '_varve_file'";
      selected.add(
          windowStart("regexp_extract(_varve_file, 'window=([^/]+)', 1)", "_varve_window"));
    } else {
      options = ", hive_partitioning = true, hive_types_autocast = false";
      selected.add(windowStart("\"window\"", "window"));
    }
    files.columns().stream().filter(Database::ours).map(Sql::quoted).forEach(selected::add);
    run(
        "CREATE VIEW %s AS SELECT %s FROM %s"
            .formatted(
                path(List.of(table.catalog(), table.id().namespace(), table.view())),
                String.join(", ", selected),
                files.from(options)));
  }

  private static boolean ours(String column) {
    return column.startsWith("_varve_");
  }

  private static String windowStart(String text, String name) {
    return "timezone('UTC', strptime(%s, '%%Y-%%m-%%dT%%H%%M%%SZ')) AS %s"
        .formatted(text, Sql.quoted(name));
  }

  private static String path(List<String> names) {
    return names.stream().map(Sql::quoted).collect(Collectors.joining("."));
  }

  private static String list(Collection<Path> files) {
    return files.stream()
        .map(file -> Sql.text(file.toString()))
        .collect(Collectors.joining(", ", "[", "]"));
  }

  /** What the engine said, less the place in a statement that the user has not written. */
  static VarveException failed(SQLException e, String hint) {
    String message = e.getMessage() == null ? e.toString() : e.getMessage();
    String first = message.strip().lines().findFirst().orElse(message);
    return VarveException.of(ErrorCode.QUERY_FAILED, first, hint, e);
  }
}
