package dev.varve.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoBackendIT {
  @TempDir Path directory;
  private LocalPostgres postgres;

  @BeforeEach
  void start() {
    postgres = LocalPostgres.start(directory);
  }

  @AfterEach
  void stop() {
    postgres.close();
  }

  @Test
  void hasThirtyTablesOfManyKindsSomeOfThemEmptyOneWideOneWithoutKey() throws SQLException {
    DemoBackend backend = DemoBackend.open(postgres);

    long written = backend.seedRows(1, 1_000);

    assertEquals(written, backend.rows());
    assertTrue(backend.tables() >= 30, "tables: " + backend.tables());
    try (Connection connection = backend.connect()) {
      var tables = DemoCatalog.read(connection).values();
      assertEquals(1, tables.stream().filter(table -> !table.hasKey()).count());
      assertTrue(tables.stream().anyMatch(table -> table.columns().size() >= 150));
      assertTrue(query(connection, "SELECT count(*) FROM directus.redirects").equals("0"));
      assertTrue(
          Integer.parseInt(
                  query(
                      connection,
                      "SELECT count(DISTINCT t.oid) FROM pg_attribute a JOIN pg_type t ON t.oid ="
                          + " a.atttypid JOIN pg_class c ON c.oid = a.attrelid WHERE c.relkind ="
                          + " 'r' AND a.attnum > 0 AND c.relnamespace::regnamespace::text IN"
                          + " ('nocodb','directus','odoo')"))
              >= 25);
    }
  }

  @Test
  void countsExactlyTheRowsThatTheWorkCommitted() throws SQLException {
    DemoBackend backend = DemoBackend.open(postgres);
    backend.seedRows(1, 1_000);
    try (Connection connection = backend.connect()) {
      query(connection, "SELECT pg_create_logical_replication_slot('count', 'pgoutput')");

      DemoCounts counts = backend.workload(1, 1_500, Duration.ZERO).start().await();

      assertTrue(counts.changes() >= 1_500);
      assertTrue(counts.keyChanges() > 0);
      assertEquals(counts.inserts(), decoded(connection, 'I'));
      assertEquals(counts.updates() + counts.keyChanges(), decoded(connection, 'U'));
      assertEquals(counts.deletes(), decoded(connection, 'D'));
      assertEquals(counts.truncates(), decoded(connection, 'T'));
      assertEquals(1, counts.truncates());
    }
  }

  /** Changes of a kind that logical decoding sees, by the first byte of the protocol's message. */
  private static long decoded(Connection connection, char kind) throws SQLException {
    String changes =
        "SELECT count(*) FROM pg_logical_slot_peek_binary_changes('count', NULL, NULL,"
            + " 'proto_version', '1', 'publication_names', 'varve') WHERE get_byte(data, 0) = ";
    return Long.parseLong(query(connection, changes + (int) kind));
  }

  @Test
  void doesTheSameWorkWithTheSameSeedAndOtherWorkInTheNextRun() throws SQLException {
    DemoBackend backend = DemoBackend.open(postgres);
    backend.seedRows(7, 500);
    DemoCounts first = backend.workload(7, 600, Duration.ZERO).start().await();
    String digest = digest(backend);
    DemoCounts second = backend.workload(7, 600, Duration.ZERO).start().await();
    assertNotEquals(first, second);
    try (Connection connection = postgres.connect("postgres");
        Statement statement = connection.createStatement()) {
      statement.execute("ALTER DATABASE backoffice IS_TEMPLATE false");
    }

    DemoBackend again = DemoBackend.open(postgres);
    again.seedRows(7, 500);
    assertEquals(first, again.workload(7, 600, Duration.ZERO).start().await());
    assertEquals(digest, digest(again));
  }

  @Test
  void letsTheArchiverReadTablesOfTheFutureAndWriteNothing() throws Exception {
    DemoBackend backend = DemoBackend.open(postgres);
    backend.seedRows(1, 200);
    backend.workload(1, 300, Duration.ZERO).start().await();
    String password = Files.readString(backend.passwordFile());
    try (Connection archiver =
            DriverManager.getConnection(postgres.jdbcUrl("backoffice"), "varve", password);
        Statement statement = archiver.createStatement()) {
      assertEquals(
          "0",
          query(
              archiver,
              "SELECT count(*) FROM pg_class WHERE relkind = 'r' AND"
                  + " relnamespace::regnamespace::text IN ('nocodb','directus','odoo') AND NOT"
                  + " has_table_privilege(oid, 'SELECT')"));
      assertThrows(
          SQLException.class, () -> statement.execute("DELETE FROM nocodb.nc_8f3k___tags"));
    }
  }

  private static String digest(DemoBackend backend) throws SQLException {
    StringBuilder digest = new StringBuilder();
    try (Connection connection = backend.connect()) {
      for (DemoTable table : DemoCatalog.read(connection).values()) {
        String rows = "SELECT md5(string_agg(t::text, '' ORDER BY t::text)) FROM ";
        digest.append(table.id()).append(query(connection, rows + table.quoted() + " t"));
      }
    }
    return digest.toString();
  }

  private static String query(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      result.next();
      return result.getString(1);
    }
  }
}
