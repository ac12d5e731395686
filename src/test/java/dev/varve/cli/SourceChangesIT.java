package dev.varve.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run whose tables go away and come back as others, and whose role loses its rights. */
class SourceChangesIT {
  private static final String CAUGHT_UP = "--until-caught-up";

  @TempDir private static Path folder;

  @Test
  void goesOnWithoutADroppedTableAndRefusesToStartWithoutARight() throws Exception {
    try (RunScene scene = RunScene.start(folder)) {
      scene.sql(
          "CREATE TABLE orders (id bigint PRIMARY KEY)",
          "CREATE TABLE parts (id bigint PRIMARY KEY, note text)",
          "INSERT INTO orders VALUES (1)",
          "INSERT INTO parts VALUES (1, 'first')",
          "CREATE ROLE reader LOGIN REPLICATION PASSWORD '" + RunScene.CANARY + "'",
          "GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader",
          "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO reader",
          "GRANT EXECUTE ON FUNCTION pg_control_system TO reader");
      RunScene.DataMap map =
          scene.map("tables").with("username", "reader").with("password", scene.weakPassword());
      Path file = map.file("proof");

      try (LiveCommand run = map.start("run").awaitSaid("archiving; ")) {
        scene.awaitReader("slot_tables");
        awaitArchived(run, file, "SELECT count(*) FROM parts", 1);
        scene.sql("INSERT INTO parts VALUES (2, 'second')", "DROP TABLE parts");
        scene.sql("INSERT INTO orders VALUES (2)");
        awaitArchived(run, file, "SELECT count(*) FROM orders", 2);
        scene.sql(
            "CREATE TABLE parts (id bigint PRIMARY KEY, weight numeric)",
            "INSERT INTO parts VALUES (1, 1.5), (3, 3.5)");
        awaitArchived(run, file, "SELECT count(*) FROM parts", 4);
        run.interrupt().succeeds();
        assertEquals(List.of(), run.codesSaid(), run.err());
      }

      scene.sql("INSERT INTO parts VALUES (4, 4.5)", "REVOKE SELECT ON parts FROM reader");
      map.tries("select", CAUGHT_UP).refuses(4, "VRV-3002", "the role lacks SELECT: public.parts");
      scene.sql("GRANT SELECT ON parts TO reader", "ALTER ROLE reader NOREPLICATION");
      map.tries("replication", CAUGHT_UP).refuses(4, "VRV-3002", "role reader lacks REPLICATION");
      scene.sql("ALTER ROLE reader REPLICATION");
      assertEquals(0, map.tries("again", CAUGHT_UP).exitCode());

      RunScene.assertSound(file);
      assertEquals(
          "5,2,3", RunScene.query(file, "SELECT count(*), count(note), count(weight) FROM parts"));
      assertEquals("2", RunScene.query(file, "SELECT count(*) FROM orders"));
    }
  }

  private static void awaitArchived(LiveCommand run, Path file, String sql, int rows)
      throws Exception {
    run.await("archived: " + sql, () -> archived(file, sql).equals(Integer.toString(rows)));
  }

  /** Nothing, while the archive or the table is not there yet. */
  private static String archived(Path file, String sql) {
    CommandRun run = CommandRun.of("query", "--config", file.toString(), sql, "--output", "csv");
    return run.exitCode() == 0 ? run.out().lines().skip(1).findFirst().orElse("") : "";
  }
}
