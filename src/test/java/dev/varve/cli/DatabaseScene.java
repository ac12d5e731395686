package dev.varve.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.varve.local.LocalMySqlServer;
import dev.varve.local.LocalPostgres;
import dev.varve.local.SharedKafka;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * A database that is read directly, as the source {@code crm} of a data map, with its archive.
 *
 * @param home where data map, state and archive are
 * @param schema the namespace of its tables
 * @param tables which of them the data map means
 * @param source its part of the data map
 * @param topic its lineage, on the tests' broker
 */
record DatabaseScene(
    Path home, String schema, String tables, String source, String topic, Database database) {

  @FunctionalInterface
  interface Database {
    Connection connect() throws SQLException;
  }

  /** All tables are published. */
  static DatabaseScene of(Path home, LocalPostgres server) throws SQLException {
    String source =
        """
        type: postgres, port: %s, database: postgres, username: %s, password: "${file:%s}",
             slot: varve_crm, publication: varve_crm\
        """
            .formatted(server.port(), LocalPostgres.SUPERUSER, server.passwordFile());
    DatabaseScene scene =
        new DatabaseScene(
            home, "public", "public.*", source, lineage(), () -> server.connect("postgres"));
    scene.sql("CREATE PUBLICATION varve_crm FOR ALL TABLES");
    return scene;
  }

  /** A new database {@code shop}, with an account of the least rights. */
  static DatabaseScene of(Path home, LocalMySqlServer server) throws IOException, SQLException {
    server.run(
        "",
        "CREATE DATABASE shop",
        "CREATE USER varve@'127.0.0.1' IDENTIFIED BY 'of-a-test'",
        "GRANT SELECT, REPLICATION SLAVE, REPLICATION CLIENT ON *.* TO varve@'127.0.0.1'");
    Path password = Files.writeString(home.resolve("password"), "of-a-test");
    String source =
        "type: mysql, port: %s, username: varve, password: \"${file:%s}\""
            .formatted(server.port(), password);
    return new DatabaseScene(
        home, "shop", "shop.*", source, lineage(), () -> server.connect("shop"));
  }

  private static String lineage() {
    String topic = SharedKafka.name("lineage");
    SharedKafka.broker().createTopic(topic, 1);
    return topic;
  }

  /** The same with other tables in its data map. */
  DatabaseScene including(String pattern) {
    return new DatabaseScene(home, schema, pattern, source, topic, database);
  }

  /** The same with another account in its data map. */
  DatabaseScene as(String username, Path password) {
    String other =
        source
            .replaceFirst("username: [^,]+", "username: " + username)
            .replaceFirst("file:[^}]+", "file:" + password);
    return new DatabaseScene(home, schema, tables, other, topic, database);
  }

  /** A run that goes on until it is stopped. */
  LiveCommand start() throws IOException {
    return CommandThread.start("run", "--config", map().toString());
  }

  void sql(String... statements) throws SQLException {
    sql(List.of(statements));
  }

  /** Runs statements in one session. */
  void sql(List<String> statements) throws SQLException {
    try (Connection connection = database.connect()) {
      execute(connection, statements);
    }
  }

  static void execute(Connection connection, List<String> statements) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  /** The first column of what the database answers. */
  List<String> values(String sql) throws SQLException {
    List<String> values = new ArrayList<>();
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        values.add(rows.getString(1));
      }
    }
    return values;
  }

  /** What the archive answers, as CSV without its header. */
  String query(String sql) throws IOException {
    return RunScene.query(map(), sql);
  }

  CommandRun run() throws IOException {
    return command("run", "--until-caught-up");
  }

  /** A command on the data map. */
  CommandRun command(String name, String... options) throws IOException {
    return CommandRun.of(
        Stream.concat(Stream.of(name, "--config", map().toString()), Arrays.stream(options))
            .toArray(String[]::new));
  }

  static CommandRun assertEnds(int exitCode, CommandRun run) {
    assertEquals(exitCode, run.exitCode(), run.out() + run.err());
    return run;
  }

  Path map() throws IOException {
    return Files.writeString(
        home.resolve("archive.yaml"),
        """
        version: 1
        sources:
          - {name: crm, host: 127.0.0.1, %s,
             idleAfter: 1s, heartbeat: 1s, tables: {include: ["%s"]},
             window: {length: 2s, lateness: 0s}}
        storage: {uri: "%s"}
        lineage: {bootstrapServers: "%s", topic: %s}
        state: {uri: "%s", checkpointInterval: 500ms}
        """
            .formatted(
                source,
                tables,
                home.resolve("archive").toUri(),
                SharedKafka.broker().bootstrapServers(),
                topic,
                home.resolve("state").toUri()));
  }
}
