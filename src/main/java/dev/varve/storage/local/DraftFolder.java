package dev.varve.storage.local;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The folder {@code .drafts} below a root, where content waits for its name; on the same file
 * system as the root, so that a draft can be linked. Drafts that a killed writer left are removed
 * by the first put of a later one, once they are a day old.
 */
final class DraftFolder {
  private static final String NAME = ".drafts";
  private static final Duration ABANDONED_AFTER = Duration.ofDays(1);

  private final Path folder;
  private final AtomicBoolean swept = new AtomicBoolean();

  DraftFolder(Path root) {
    this.folder = root.resolve(NAME);
  }

  /** Whether a key, or a name directly below the root, belongs to drafts. */
  static boolean holds(String key) {
    return key.equals(NAME) || key.startsWith(NAME + "/");
  }

  /** A name for a new draft that no other writer uses. */
  Path reserve() throws IOException {
    Durability.createFolders(folder);
    if (swept.compareAndSet(false, true)) {
      sweep(Instant.now().minus(ABANDONED_AFTER));
    }
    return folder.resolve(UUID.randomUUID() + ".draft");
  }

  private void sweep(Instant before) throws IOException {
    try (DirectoryStream<Path> drafts = Files.newDirectoryStream(folder)) {
      for (Path draft : drafts) {
        if (isOlder(draft, before)) {
          Files.deleteIfExists(draft);
        }
      }
    }
  }

  private static boolean isOlder(Path draft, Instant moment) throws IOException {
    try {
      return Files.getLastModifiedTime(draft).toInstant().isBefore(moment);
    } catch (NoSuchFileException e) {
      // Its writer has just finished with it.
      return false;
    }
  }
}
