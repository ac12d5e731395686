package dev.varve.storage.local;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Makes folders and the names in them survive a power failure. */
final class Durability {
  private Durability() {}

  /** Makes the names in a folder durable. */
  static void syncFolder(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** Creates a folder with its parents, each durable; nothing happens if it is there. */
  static void createFolders(Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      return;
    }
    Path parent = folder.getParent();
    createFolders(parent);
    // Another writer may create it at the same moment, which createDirectories accepts.
    Files.createDirectories(folder);
    syncFolder(parent);
  }
}
