package dev.varve.job.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.varve.decode.DecodedRow;
import dev.varve.local.LocalPostgres;
import dev.varve.model.ChangeEvent;
import dev.varve.model.Column;
import dev.varve.model.Operation;
import dev.varve.model.TableSchema;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every type through the real source, by snapshot and by stream, against what PostgreSQL says. */
class PostgresTypesIT {
  @TempDir static Path directory;

  private static LocalPostgres server;
  private static Connection database;
  private static CaptureRun capture;

  @BeforeAll
  static void captureStarts() throws Exception {
    server = LocalPostgres.start(directory.resolve("postgres"));
    database = server.connect("postgres");
    execute(
        "SET TimeZone TO 'UTC'", "SET extra_float_digits TO 3", "SET IntervalStyle TO postgres");
    for (String statement : EdgeValues.DEFINITIONS) {
      execute(statement);
    }
    execute(EdgeValues.createTable("edges"));
    for (int row = 0; row < EdgeValues.rows(); row++) {
      execute(EdgeValues.insert("edges", row, row));
    }
    execute("CREATE PUBLICATION varve FOR ALL TABLES");
    capture = CaptureRun.start(server, "postgres", "types");
  }

  @AfterAll
  static void captureStops() throws Exception {
    try (LocalPostgres stopping = server;
        Connection closing = database) {
      if (capture != null) {
        capture.close();
      }
    }
  }

  @Test
  void edgeValuesAreTheSameBySnapshotAndByStreamAndAsPostgresSays() throws Exception {
    Map<Long, ChangeEvent> snapshot = new HashMap<>();
    for (int row = 0; row < EdgeValues.rows(); row++) {
      ChangeEvent event = capture.next("edges");
      assertEquals(Operation.READ, event.operation());
      snapshot.put(id(event), event);
    }
    for (int row = 0; row < EdgeValues.rows(); row++) {
      execute(EdgeValues.insert("edges", row, row + 1000));
    }
    List<String> differences = new ArrayList<>();
    for (int row = 0; row < EdgeValues.rows(); row++) {
      ChangeEvent stream = capture.next("edges");
      assertEquals(Operation.CREATE, stream.operation());
      ChangeEvent read = snapshot.get(id(stream) - 1000);
      compare(differences, "snapshot", id(read), read);
      compare(differences, "stream", id(stream), stream);
      compareImages(differences, read, stream);
    }
    assertEquals(List.of(), differences);
    assertEquals(
        declared("edges"),
        capture.schema(snapshot.get(0L)).columns().stream().map(Column::sourceType).toList());
  }

  /** The columns' types as the server prints them, without the schema of a user's type. */
  private static List<String> declared(String table) throws Exception {
    List<String> types = new ArrayList<>();
    try (Statement statement = database.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT replace(format_type(atttypid, atttypmod), 'aside.', '')"
                    + " FROM pg_attribute WHERE attnum > 0 AND attrelid = '"
                    + table
                    + "'::regclass ORDER BY attnum")) {
      while (rows.next()) {
        types.add(rows.getString(1));
      }
    }
    return types;
  }

  private static void compareImages(
      List<String> differences, ChangeEvent read, ChangeEvent stream) {
    if (!read.schema().equals(stream.schema())) {
      TableSchema one = capture.schema(read);
      TableSchema other = capture.schema(stream);
      for (int i = 0; i < one.columns().size(); i++) {
        if (!one.columns().get(i).equals(other.columns().get(i))) {
          differences.add("schema: " + one.columns().get(i) + " or " + other.columns().get(i));
        }
      }
    }
    Map<String, Object> left = row(read);
    Map<String, Object> right = row(stream);
    left.remove("id");
    right.remove("id");
    if (!left.equals(right)) {
      left.forEach(
          (name, value) -> {
            if (!Objects.equals(value, right.get(name))) {
              differences.add(name + ": snapshot " + value + ", stream " + right.get(name));
            }
          });
    }
  }

  private static void compare(List<String> differences, String path, long id, ChangeEvent event)
      throws Exception {
    TableSchema schema = capture.schema(event);
    Map<String, Object> row = row(event);
    for (Column column : schema.columns()) {
      Object said = ServerText.of(database, "edges", id, column);
      Object archived = ServerText.comparable(column.type(), row.get(column.name()));
      if (!Objects.equals(said, archived)) {
        differences.add(
            path + " " + column + ": PostgreSQL says " + said + ", archived is " + archived);
      }
    }
  }

  private static Map<String, Object> row(ChangeEvent event) {
    return DecodedRow.of(capture.schema(event), event.after());
  }

  private static long id(ChangeEvent event) {
    return (Long) row(event).get("id");
  }

  private static void execute(String... statements) throws Exception {
    try (Statement statement = database.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }
}
