package dev.varve.readiness.mysql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.config.Connector;
import dev.varve.config.DatabaseServer;
import dev.varve.config.Secret;
import dev.varve.config.SnapshotConfig;
import dev.varve.config.SourceConfig;
import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.local.LocalMySql;
import dev.varve.ops.validate.SourceGrants;
import dev.varve.readiness.Finding;
import dev.varve.readiness.SourceReadiness.Start;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a live MySQL is refused for, and that what is printed mends it. */
class MySqlServerReadinessIT {
  private static final String PASSWORD = "canary-0815";
  private static final Map<String, String> WITHOUT_GTIDS =
      Map.of("gtid-mode", "OFF", "enforce-gtid-consistency", "OFF");

  @TempDir static Path directory;

  private static LocalMySql server;

  @BeforeAll
  static void serverStarts() throws Exception {
    server = LocalMySql.start(directory.resolve("mysql"), WITHOUT_GTIDS);
    server.run(
        "", "CREATE DATABASE shop", "CREATE TABLE shop.orders (id int PRIMARY KEY, doc json)");
    for (String statement :
        SourceGrants.sql(source(server), List.of()).replaceAll("--.*", "").split(";")) {
      if (!statement.isBlank()) {
        server.run("", statement);
      }
    }
    server.run("", "ALTER USER varve@'%' IDENTIFIED BY '" + PASSWORD + "' ACCOUNT UNLOCK");
    for (String mend : mends()) {
      server.run("", mend);
    }
  }

  @AfterAll
  static void serverStops() {
    if (server != null) {
      server.close();
    }
  }

  private static SourceConfig source(LocalMySql at) {
    return new SourceConfig(
        "crm",
        new Connector.MySql(
            new DatabaseServer(
                at.host(),
                at.port(),
                new Secret("varve"),
                new Secret(PASSWORD),
                Duration.ofSeconds(1)),
            5401,
            new SnapshotConfig(1000)),
        "mysql://crm-db:3306",
        List.of("shop.*"),
        List.of(),
        Duration.ofHours(1),
        ZoneOffset.UTC,
        Duration.ofSeconds(30),
        Duration.ofSeconds(30));
  }

  private static List<Finding> errors() {
    return MySqlReadiness.ask(source(server), Start.FRESH).stream()
        .filter(Finding::isError)
        .toList();
  }

  /** The statements that are printed, without what only explains them. */
  private static List<String> mends() {
    return errors().stream()
        .flatMap(error -> error.mend().stream())
        .filter(line -> !line.startsWith("--"))
        .toList();
  }

  @Test
  void theGrantsThatArePrintedAndFoundMissingLetAnAccountArchive() {
    assertEquals(List.of(), errors());
    MySqlReadiness.require(source(server), Start.FRESH);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          SET GLOBAL binlog_row_metadata = 'MINIMAL' | binlog_row_metadata is not FULL
          SET GLOBAL binlog_row_image = 'MINIMAL' | binlog_row_image is not FULL
          SET GLOBAL binlog_row_value_options = 'PARTIAL_JSON' | binlog_row_value_options is set
          REVOKE REPLICATION SLAVE ON *.* FROM varve@'%' | lacks REPLICATION SLAVE
          REVOKE REPLICATION CLIENT ON *.* FROM varve@'%' | lacks REPLICATION CLIENT
          REVOKE SELECT ON performance_schema.metadata_locks FROM varve@'%' | may not see which commits
          CREATE TABLE shop.m (id int PRIMARY KEY) ENGINE = MEMORY | keeps rows that no log has
          """)
  void findsWhatWouldLoseChangesAndPrintsWhatMendsIt(String breaking, String found)
      throws Exception {
    server.run("", breaking);
    List<Finding> errors = errors();
    for (String mend : mends()) {
      server.run("", mend);
    }

    assertEquals(1, errors.size(), errors.toString());
    assertTrue(errors.get(0).what().contains(found), errors.toString());
    assertEquals(List.of(), errors());
  }

  @Test
  void refusesAVector() throws Exception {
    server.run("", "CREATE TABLE shop.v (id int PRIMARY KEY, v vector(3))");
    List<Finding> errors = errors();
    server.run("", "DROP TABLE shop.v");

    assertEquals(1, errors.size(), errors.toString());
    assertEquals(List.of("shop.v.v (vector)"), errors.get(0).where());
  }

  @Test
  void saysThatAServerWithoutTlsIsNotSentAPassword() throws Exception {
    try (LocalMySql bare =
        LocalMySql.start(
            directory.resolve("bare"), Map.of("auto-generate-certs", "OFF", "tls-version", ""))) {
      bare.run("", "CREATE USER varve@'%' IDENTIFIED BY '" + PASSWORD + "'");

      VarveException refused =
          assertThrows(VarveException.class, () -> MySqlReadiness.ask(source(bare), Start.FRESH));

      assertEquals(ErrorCode.SOURCE_NOT_READY, refused.code());
      assertTrue(refused.getMessage().contains("offers no TLS"), refused.getMessage());
    }
  }
}
