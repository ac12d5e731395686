package dev.varve.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** A folder for temporary files of one command; it goes when it is closed. */
record ScratchFolder(Path folder) implements AutoCloseable {

  static ScratchFolder create() throws IOException {
    return new ScratchFolder(Files.createTempDirectory("varve-"));
  }

  Path file(String name) {
    return folder.resolve(name);
  }

  @Override
  public void close() throws IOException {
    try (Stream<Path> listed = Files.list(folder)) {
      for (Path file : listed.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }
}
