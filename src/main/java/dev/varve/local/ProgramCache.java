package dev.varve.local;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** The directory where programs are unpacked once and used from there by every server. */
final class ProgramCache {
  private final Path directory;

  ProgramCache(Path directory) {
    this.directory = directory;
  }

  /** Unpacks a program into a directory that exists and is empty. */
  @FunctionalInterface
  interface Unpacking {
    void into(Path directory) throws IOException;
  }

  /**
   * The user's.
   *
   * @see <a href="https://specifications.freedesktop.org/basedir-spec/latest/">XDG base
   *     directories</a>
   */
  static ProgramCache ofUser() {
    String configured = System.getenv("XDG_CACHE_HOME");
    Path base =
        configured == null || configured.isEmpty()
            ? Path.of(System.getProperty("user.home"), ".cache")
            : Path.of(configured);
    return new ProgramCache(base.resolve("varve"));
  }

  /** The program's directory, which is seen whole or not at all. */
  Path unpacked(String name, Unpacking unpacking) throws IOException {
    Path target = directory.resolve(name);
    if (Files.isDirectory(target)) {
      return target;
    }
    Files.createDirectories(directory);
    Path draft = Files.createTempDirectory(directory, "unpacking");
    try {
      unpacking.into(draft);
      Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileSystemException e) {
      // Which of its kinds says that the target is there depends on the file system.
      if (!Files.isDirectory(target)) {
        throw e;
      }
    } finally {
      if (Files.exists(draft)) {
        Directories.delete(draft);
      }
    }
    return target;
  }
}
