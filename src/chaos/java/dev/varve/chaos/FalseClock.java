package dev.varve.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A clock beside the true one for processes that are started with it: Debian's {@code libfaketime},
 * which looks into a file every second.
 *
 * @param library what such a process loads first
 * @param file what the library looks into
 */
record FalseClock(Path library, Path file) {
  private static final List<Path> LIBRARIES =
      List.of(
          Path.of("/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1"),
          Path.of("/usr/lib/aarch64-linux-gnu/faketime/libfaketime.so.1"));

  /** Where this machine has the library; empty if nowhere. */
  static Optional<Path> found() {
    return LIBRARIES.stream().filter(Files::exists).findFirst();
  }

  /** A clock that tells the true time yet. */
  static FalseClock of(Path file) throws IOException {
    FalseClock clock = new FalseClock(found().orElseThrow(), file);
    clock.turn(0);
    return clock;
  }

  /** What a process needs in its environment. How long something lasts it is not told wrongly. */
  Map<String, String> environment() {
    return Map.of(
        "LD_PRELOAD", library.toString(),
        "FAKETIME_TIMESTAMP_FILE", file.toString(),
        "FAKETIME_CACHE_DURATION", "1",
        "FAKETIME_DONT_FAKE_MONOTONIC", "1",
        "DONT_FAKE_MONOTONIC", "1",
        "NO_FAKE_STAT", "1");
  }

  /** Puts it this many seconds on, or back. */
  void turn(int seconds) throws IOException {
    Path next = file.resolveSibling(file.getFileName() + ".next");
    Files.writeString(next, "%+d%n".formatted(seconds));
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
