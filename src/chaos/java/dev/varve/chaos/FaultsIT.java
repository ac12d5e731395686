package dev.varve.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Faults have names, and those that need something of the machine are real where it has that. */
class FaultsIT {
  @TempDir Path directory;

  @Test
  void areFoundByNamesAndPatternsEachOnce() {
    List<String> names =
        Faults.named("lose-slot, purge-*,*-slot,full-disk-s3").stream().map(Fault::name).toList();

    assertEquals(List.of("lose-slot", "purge-binlog", "full-disk-s3"), names);
    assertThrows(IllegalArgumentException.class, () -> Faults.named("kill-*,nobody"));
  }

  @Test
  void sayWhatTheyNeed() {
    assertEquals(Set.of(), Faults.named("lose-slot").get(0).needs());
    assertEquals(Set.of(Need.DISKS), Faults.named("full-disk-postgres").get(0).needs());
    assertEquals(Set.of(Need.FALSE_CLOCK), Faults.named("clock-jump-postgres").get(0).needs());
  }

  @Test
  void aFullDiskTakesNothingUntilItIsFreeAndKeepsWhatItHas() throws IOException {
    assumeTrue(Need.DISKS.isMet(), Need.DISKS.inWords());
    Path file = directory.resolve("place/a");
    try (Disks disks = Disks.mount(directory, Map.of("one", "place"))) {
      Files.writeString(file, "before");
      disks.fill("one");
      assertThrows(
          IOException.class, () -> Files.write(directory.resolve("place/b"), new byte[1 << 16]));
      disks.free("one");
      Files.write(directory.resolve("place/b"), new byte[1 << 16]);
    }

    assertEquals("before", Files.readString(file));
    assertEquals(1 << 16, Files.size(directory.resolve("place/b")));
  }

  @Test
  void aProcessIsToldTheFalseTime() throws Exception {
    assumeTrue(Need.FALSE_CLOCK.isMet(), Need.FALSE_CLOCK.inWords());
    FalseClock clock = FalseClock.of(directory.resolve("clock"));

    long before = System.currentTimeMillis() / 1000;
    clock.turn(-900);
    assertTrue(time(clock) < before - 890, "it goes by the true clock");
    clock.turn(0);
    assertTrue(time(clock) >= before, "it still goes by the false one");
  }

  private static long time(FalseClock clock) throws Exception {
    ProcessBuilder date = new ProcessBuilder("date", "+%s");
    date.environment().putAll(clock.environment());
    return Long.parseLong(new String(date.start().getInputStream().readAllBytes(), UTF_8).strip());
  }
}
