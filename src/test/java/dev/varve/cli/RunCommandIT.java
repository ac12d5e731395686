package dev.varve.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code varve run} as a person runs it: in a process of its own, with a data map, and Ctrl-C. */
class RunCommandIT {
  @TempDir private static Path folder;

  @Test
  void stopsWithASavepointWhenAskedToAndGoesOnFromIt() throws Exception {
    try (RunScene scene = RunScene.start(folder)) {
      scene.sql(
          "CREATE TABLE orders (id bigint PRIMARY KEY, note text)",
          "INSERT INTO orders SELECT i, 'note' FROM generate_series(1, 100) i");
      Path temporary = Files.createDirectory(folder.resolve("temporary"));
      RunScene.DataMap map = scene.map("orders").with("temporary", temporary.toString());
      Path file = map.file("proof");

      try (LiveCommand run = map.process("first").awaitSaid("archiving; starts with a snapshot")) {
        assertEquals(1, ofVarve(temporary).size(), "what Flink unpacks");
        run.terminate().succeeds().awaitSaid("the next run goes on from file:");
      }
      scene.sql("INSERT INTO orders VALUES (101, 'later')");
      try (LiveCommand run = map.process("second", "--until-caught-up")) {
        run.awaitSaid("archiving; goes on from file:").succeeds();
      }
      assertEquals(List.of(), ofVarve(temporary));

      assertEquals(
          "101,101", RunScene.query(file, "SELECT count(*), count(DISTINCT id) FROM orders"));
      RunScene.assertSound(file);
      CommandRun same = CommandRun.of("reconcile", "--config", file.toString());
      assertEquals(0, same.exitCode(), same.out() + same.err());
      assertTrue(same.out().contains(", 101 live rows, 0 differences"), same.out());
      scene.sql("DELETE FROM orders WHERE id = 101");
      CommandRun differs =
          CommandRun.of(
              "reconcile", "--config", file.toString(), "--table", "orders", "--output", "json");
      assertEquals(3, differs.exitCode(), differs.err());
      assertTrue(differs.out().contains("\"surplus\":1"), differs.out());
      CommandRun none =
          CommandRun.of("reconcile", "--config", file.toString(), "--table", "no.such");
      assertEquals(2, none.exitCode(), none.out());
      assertTrue(none.err().contains("no table to compare: no.such"), none.err());
      CommandRun tail =
          CommandRun.of("lineage", "tail", "--config", file.toString(), "--last", "1000");
      assertTrue(tail.out().contains("COMPLETE"), tail.out() + tail.err());
    }
  }

  /** What Flink itself leaves is another's. */
  private static List<Path> ofVarve(Path temporary) throws IOException {
    try (Stream<Path> files = Files.list(temporary)) {
      return files.filter(file -> file.getFileName().toString().startsWith("varve")).toList();
    }
  }
}
