package dev.varve.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run says when the disk of its archive, its state or its temporary files is full. */
class FullDiskIT {
  @TempDir private static Path folder;

  @Test
  void refusesAFullDiskAtTheStartAndGetsOverOneThatFillsUp() throws Exception {
    try (RunScene scene = RunScene.start(folder);
        Disk archive = Disk.mount(folder.resolve("disk-archive"), 8);
        Disk state = Disk.mount(folder.resolve("disk-state"), 8);
        Disk temporary = Disk.mount(folder.resolve("disk-temporary"), 256)) {
      scene.sql("CREATE TABLE orders (id bigint PRIMARY KEY)", insert(1));
      RunScene.DataMap map =
          scene
              .map("full")
              .with("uri", archive.folder().resolve("archive").toUri().toString())
              .with("state", state.folder().resolve("state").toUri().toString())
              .with("temporary", temporary.folder().toString());
      whileFull(archive, full -> map.tries("archive").refuses(4, "VRV-3103", full));
      whileFull(state, full -> map.tries("state").refuses(4, "VRV-3103", full));
      whileFull(temporary, full -> map.process("temporary").refuses(4, "VRV-3103", full));

      try (LiveCommand run = map.process("run").awaitSaid("archiving; ")) {
        scene.awaitReader("slot_full");
        getsOver(scene, run, archive, 1);
        getsOver(scene, run, state, 2);
        getsOver(scene, run, temporary, 3);
        run.interrupt().succeeds();
        assertEquals(List.of("VRV-3103", "VRV-3103", "VRV-3103"), run.codesSaid(), run.err());
      }

      Path file = map.file("proof");
      RunScene.assertSound(file);
      assertEquals(
          "400,400", RunScene.query(file, "SELECT count(*), count(DISTINCT id) FROM orders"));
    }
  }

  @FunctionalInterface
  private interface Refusal {
    void names(String folder) throws Exception;
  }

  private static void whileFull(Disk disk, Refusal refusal) throws Exception {
    disk.fill();
    refusal.names(disk.folder().toString());
    disk.free();
  }

  private static void getsOver(RunScene scene, LiveCommand run, Disk disk, int time)
      throws Exception {
    disk.fill();
    scene.sql(insert(time + 1));
    run.awaitSaid("VRV-3103", time);
    disk.free();
    run.awaitSaid("archiving again", time);
  }

  private static String insert(int batch) {
    return "INSERT INTO orders SELECT i FROM generate_series(%d, %d) i"
        .formatted(100 * batch - 99, 100 * batch);
  }

  /** A small disk in memory, which can be filled to the last byte. */
  private record Disk(Path folder) implements AutoCloseable {
    private static final int[] STEPS = {1 << 20, 4 << 10, 1};

    static Disk mount(Path folder, int mebibytes) throws Exception {
      Files.createDirectories(folder);
      assumeTrue(
          System.getProperty("user.name").equals("root")
              && run("mount", "-t", "tmpfs", "-o", "size=" + mebibytes + "m", "tmpfs", folder) == 0,
          "LEFT OUT: this user may not mount a small disk");
      return new Disk(folder);
    }

    void fill() throws IOException {
      for (int step : STEPS) {
        try (OutputStream out = Files.newOutputStream(folder.resolve("filler-" + step))) {
          while (true) {
            out.write(new byte[step]);
          }
        } catch (IOException full) {
          // what it is for
        }
      }
    }

    void free() throws IOException {
      for (int step : STEPS) {
        Files.deleteIfExists(folder.resolve("filler-" + step));
      }
    }

    private static int run(Object... command) throws Exception {
      return new ProcessBuilder(List.of(command).stream().map(Object::toString).toList())
          .start()
          .waitFor();
    }

    @Override
    public void close() throws Exception {
      run("umount", "--lazy", folder);
    }
  }
}
