package dev.varve.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.local.LocalMariaDb;
import dev.varve.local.LocalPostgres;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A row of more than 16 MiB, in the snapshot and in the log: through all of a job, and back. */
class LargeRowIT {
  /** One more than a packet of MySQL's protocol holds. */
  private static final int CHARACTERS = 1 << 24;

  @TempDir private static Path folder;

  @Test
  void ofPostgres() throws Exception {
    Path home = folder.resolve("postgres");
    try (LocalPostgres server = LocalPostgres.start(home.resolve("server"))) {
      DatabaseScene scene = DatabaseScene.of(home, server);
      scene.sql("CREATE TABLE notes (id int PRIMARY KEY, body text)");

      archivesEachWhole(scene);
    }
  }

  @Test
  void ofMariaDb() throws Exception {
    Path home = folder.resolve("mariadb");
    Map<String, String> settings = Map.of("max-allowed-packet", "64M");
    try (LocalMariaDb server = LocalMariaDb.start(home.resolve("server"), settings)) {
      DatabaseScene scene = DatabaseScene.of(home, server);
      scene.sql("CREATE TABLE notes (id int PRIMARY KEY, body longtext)");

      archivesEachWhole(scene);
    }
  }

  private static void archivesEachWhole(DatabaseScene scene) throws Exception {
    insert(scene, 1, "s");
    DatabaseScene.assertEnds(0, scene.run());
    insert(scene, 2, "i");
    scene.sql("UPDATE notes SET body = concat(body, 'é') WHERE id = 1");
    DatabaseScene.assertEnds(0, scene.run());

    RunScene.assertSound(scene.map());
    String rows = " FROM " + scene.schema() + ".notes ORDER BY id, _varve_position";
    assertEquals(
        "r,1,%d\r\nu,1,%d\r\nc,2,%d".formatted(CHARACTERS, CHARACTERS + 1, CHARACTERS),
        scene.query("SELECT _varve_op, id, length(body)" + rows));
    String digests = scene.query("SELECT md5(body)" + rows);
    assertEquals(
        scene.values("SELECT md5(body) FROM notes ORDER BY id"), digests.lines().skip(1).toList());
    CommandRun same = DatabaseScene.assertEnds(0, scene.command("reconcile"));
    assertTrue(same.out().contains(" 0 differences"), same.out());
  }

  private static void insert(DatabaseScene scene, int id, String letter) throws Exception {
    scene.sql("INSERT INTO notes VALUES (%d, repeat('%s', %d))".formatted(id, letter, CHARACTERS));
  }
}
