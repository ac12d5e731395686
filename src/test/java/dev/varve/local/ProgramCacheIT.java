package dev.varve.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A machine that has unpacked nothing yet. */
class ProgramCacheIT {
  @TempDir Path home;

  @Test
  void unpacksPostgresOnAFreshMachine() throws Exception {
    Path programs = PostgresBinaries.unpacked(new ProgramCache(home.resolve("fresh")));

    assertTrue(Files.isExecutable(programs.resolve("bin/postgres")), programs.toString());
    assertEquals(programs, PostgresBinaries.unpacked(new ProgramCache(home.resolve("fresh"))));
  }

  @Test
  void unpacksMariaDbOnAFreshMachine() throws Exception {
    Path programs = MariaDbBinaries.unpacked(new ProgramCache(home.resolve("fresh")));

    assertTrue(Files.isExecutable(programs.resolve("bin/mariadbd")), programs.toString());
  }

  @Test
  void leavesNothingOfAnUnpackingThatFails() throws Exception {
    ProgramCache cache = new ProgramCache(home.resolve("fresh"));

    assertThrows(IOException.class, () -> cache.unpacked("server", ProgramCacheIT::halfWay));

    try (Stream<Path> left = Files.list(home.resolve("fresh"))) {
      assertEquals(List.of(), left.toList());
    }
  }

  @Test
  void takesWhatAnotherProcessHasUnpackedMeanwhile() throws Exception {
    ProgramCache cache = new ProgramCache(home.resolve("fresh"));

    Path programs =
        cache.unpacked(
            "server",
            draft -> {
              Files.writeString(draft.resolve("of"), "this");
              cache.unpacked("server", other -> Files.writeString(other.resolve("of"), "other"));
            });

    assertEquals("other", Files.readString(programs.resolve("of")));
    try (Stream<Path> left = Files.list(home.resolve("fresh"))) {
      assertEquals(List.of(programs), left.toList());
    }
  }

  private static void halfWay(Path directory) throws IOException {
    Files.writeString(directory.resolve("half"), "a half");
    throw new IOException("the disk is full");
  }
}
