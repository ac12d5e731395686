package dev.varve.readiness.mysql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.config.ColumnRule;
import dev.varve.config.ColumnsConfig;
import dev.varve.config.Connector;
import dev.varve.config.DatabaseServer;
import dev.varve.config.Secret;
import dev.varve.config.SnapshotConfig;
import dev.varve.config.SourceConfig;
import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.local.LocalMariaDb;
import dev.varve.ops.validate.SourceGrants;
import dev.varve.readiness.Finding;
import dev.varve.readiness.SourceReadiness.Start;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a live MariaDB is refused for, and that what is printed mends it. */
class MySqlReadinessIT {
  private static final String PASSWORD = "canary-0815";

  @TempDir static Path directory;

  private static LocalMariaDb server;

  @BeforeAll
  static void serverStarts() throws Exception {
    server = LocalMariaDb.start(directory.resolve("mariadb"));
    server.run(
        "",
        "CREATE DATABASE shop",
        "CREATE TABLE shop.orders (id int PRIMARY KEY, note text)",
        "CREATE USER varve@'127.0.0.1' IDENTIFIED BY '" + PASSWORD + "'",
        "GRANT REPLICATION SLAVE, REPLICATION CLIENT ON *.* TO varve@'127.0.0.1'",
        "GRANT SELECT ON shop.* TO varve@'127.0.0.1'");
  }

  @AfterAll
  static void serverStops() {
    server.close();
  }

  private static SourceConfig source(String password, int port) {
    return source("varve", password, port);
  }

  private static SourceConfig source(String user, String password, int port) {
    return new SourceConfig(
        "crm",
        new Connector.MySql(
            new DatabaseServer(
                "127.0.0.1", port, new Secret(user), new Secret(password), Duration.ofSeconds(1)),
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

  private static SourceConfig source() {
    return source(PASSWORD, server.port());
  }

  private static List<String> errors() {
    return errors(Start.FRESH);
  }

  private static List<String> errors(Start start) {
    return MySqlReadiness.ask(source(), start).stream()
        .filter(Finding::isError)
        .map(finding -> finding.what() + " " + finding.where() + " " + finding.mend())
        .toList();
  }

  @Test
  void aServerAsItShouldBeIsReadyForAnAccountWithTheFewestRights() {
    assertEquals(List.of(), errors());
    MySqlReadiness.require(source(), Start.FRESH);
  }

  @Test
  void thePrintedGrantsLetAnAccountArchiveAndNothingElse() throws Exception {
    SourceConfig lesser = source("lesser", PASSWORD, server.port());
    for (String statement : SourceGrants.sql(lesser, List.of()).replaceAll("--.*", "").split(";")) {
      if (!statement.isBlank()) {
        server.run("", statement);
      }
    }
    VarveException locked =
        assertThrows(VarveException.class, () -> MySqlReadiness.ask(lesser, Start.FRESH));
    server.run("", "ALTER USER lesser@'%' IDENTIFIED BY '" + PASSWORD + "' ACCOUNT UNLOCK");

    assertEquals(ErrorCode.SOURCE_NOT_READY, locked.code());
    MySqlReadiness.require(lesser, Start.FRESH);
    try (Connection connection = server.connect("shop", "lesser", PASSWORD);
        Statement statement = connection.createStatement()) {
      for (String refused :
          List.of(
              "INSERT INTO orders VALUES (1, 'x')",
              "CREATE TABLE mine (id int)",
              "SELECT * FROM mysql.global_priv",
              "SET GLOBAL binlog_format = 'MIXED'")) {
        assertThrows(SQLException.class, () -> statement.execute(refused), refused);
      }
    }
    server.run("", "DROP USER lesser@'%'");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          SET GLOBAL binlog_row_metadata = 'NO_LOG' | binlog_row_metadata is not FULL | SET GLOBAL binlog_row_metadata = 'FULL'
          SET GLOBAL binlog_row_image = 'MINIMAL' | binlog_row_image is not FULL | SET GLOBAL binlog_row_image = 'FULL'
          SET GLOBAL binlog_format = 'MIXED' | binlog_format is not ROW | SET GLOBAL binlog_format = 'ROW'
          SET GLOBAL log_bin_compress = ON | log_bin_compress is on | SET GLOBAL log_bin_compress = OFF
          REVOKE REPLICATION SLAVE ON *.* FROM varve@'127.0.0.1' | lacks REPLICATION SLAVE | GRANT REPLICATION SLAVE ON *.* TO 'varve'@'127.0.0.1'
          REVOKE REPLICATION CLIENT ON *.* FROM varve@'127.0.0.1' | lacks REPLICATION CLIENT | GRANT REPLICATION CLIENT ON *.* TO 'varve'@'127.0.0.1'
          CREATE TABLE shop.m (id int PRIMARY KEY) ENGINE = MEMORY | engine keeps rows that no log has [shop.m] | ALTER TABLE `shop`.`m` ENGINE = InnoDB
          CREATE TABLE shop.v (id int PRIMARY KEY) WITH SYSTEM VERSIONING | a system-versioned table | ALTER TABLE `shop`.`v` DROP SYSTEM VERSIONING
          CREATE TABLE shop.k (id int) | without a primary key cannot be read in chunks [shop.k] | DROP TABLE shop.k
          CREATE TABLE shop.u (id int PRIMARY KEY, ref uuid) | types that cannot be read [shop.u.ref (uuid)] | DROP TABLE shop.u
          CREATE TABLE shop.i (id int PRIMARY KEY, a inet4, b inet6) | [shop.i.a (inet4), shop.i.b (inet6)] | DROP TABLE shop.i
          CREATE TABLE shop.c (id int PRIMARY KEY, a text COMPRESSED) | shop.c.a (COMPRESSED) | DROP TABLE shop.c
          """)
  void findsWhatWouldLoseChangesAndPrintsWhatMendsIt(String breaking, String found, String mend)
      throws Exception {
    server.run("", breaking);
    List<String> errors = errors();
    VarveException refusal =
        assertThrows(VarveException.class, () -> MySqlReadiness.require(source(), Start.FRESH));
    server.run("", mend);

    assertEquals(1, errors.size(), errors.toString());
    assertTrue(errors.get(0).contains(found), errors.toString());
    if (!mend.startsWith("DROP TABLE")) {
      assertTrue(errors.get(0).contains(mend), errors.toString());
    }
    assertEquals(ErrorCode.SOURCE_NOT_READY, refusal.code());
    assertEquals(List.of(), errors());
  }

  @Test
  void aTableWithoutKeyThatCameWhileTheJobRanDoesNotHoldItsResumeUp() throws Exception {
    server.run("", "CREATE TABLE shop.keyless (id int)");
    List<String> fresh = errors();
    List<String> resumed = errors(Start.RESUMED);
    server.run("", "DROP TABLE shop.keyless");

    assertEquals(1, fresh.size());
    assertEquals(List.of(), resumed);
  }

  @Test
  void aRuleOnWhatATableIsReadInChunksByIsRefused() throws Exception {
    server.run("", "CREATE TABLE shop.people (mail varchar(40) PRIMARY KEY, name text)");
    SourceConfig plain = source();
    SourceConfig ruled =
        plain.with(
            new ColumnsConfig(
                List.of(
                    new ColumnRule(
                        List.of("people.mail"),
                        null,
                        null,
                        ColumnRule.Kind.HMAC,
                        null,
                        0,
                        new Secret("${env:KEY}"),
                        1,
                        "mail")),
                List.of(),
                ColumnsConfig.Unknown.KEEP));

    List<Finding> errors =
        MySqlReadiness.ask(ruled, Start.FRESH).stream().filter(Finding::isError).toList();
    server.run("", "DROP TABLE shop.people");

    assertEquals(1, errors.size(), errors.toString());
    assertEquals(List.of("shop.people"), errors.get(0).where());
  }

  @Test
  void aPreparedXaTransactionIsRefused() throws Exception {
    try (Connection connection = server.connect("shop");
        Statement statement = connection.createStatement()) {
      statement.execute("XA START 'x'");
      statement.execute("INSERT INTO orders VALUES (1, 'x')");
      statement.execute("XA END 'x'");
      statement.execute("XA PREPARE 'x'");

      List<String> errors = errors();
      statement.execute("XA ROLLBACK 'x'");

      assertEquals(1, errors.size(), errors.toString());
      assertTrue(errors.get(0).startsWith("1 XA transactions are prepared"), errors.toString());
    }
  }

  @Test
  void aWrongPasswordAndAServerThatIsNotThereAreToldApartWithoutASecret() {
    VarveException refused =
        assertThrows(
            VarveException.class,
            () -> MySqlReadiness.ask(source("wrong-4711", server.port()), Start.FRESH));
    VarveException away =
        assertThrows(
            VarveException.class, () -> MySqlReadiness.ask(source(PASSWORD, 1), Start.FRESH));

    assertEquals(ErrorCode.SOURCE_NOT_READY, refused.code());
    assertEquals(ErrorCode.SOURCE_UNREACHABLE, away.code());
    assertTrue(!refused.getMessage().contains("wrong-4711"), refused.getMessage());
    assertTrue(!away.getMessage().contains(PASSWORD), away.getMessage());
  }
}
