package dev.varve.ops.validate;

import dev.varve.config.StorageConfig;
import dev.varve.error.ErrorCode;
import dev.varve.ledger.ArchiveLayout;
import dev.varve.readiness.Finding;
import dev.varve.storage.ObjectStore;
import dev.varve.storage.factory.ObjectStores;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Checks that a place for objects answers and lets us in, without leaving an object there. */
final class StoreCheck {
  private StoreCheck() {}

  /**
   * Lists and reads the archive. Writing is tried where it has no effect: by a conditional put of
   * {@code archive.json} onto itself.
   *
   * @throws dev.varve.error.VarveException as the store does
   */
  static List<Finding> archive(StorageConfig config) {
    String subject = "storage " + config.uri();
    List<Finding> folder = folder(subject, config.uri());
    if (!folder.isEmpty()) {
      return folder;
    }
    try (ObjectStore store = ObjectStores.open(config)) {
      List<Finding> findings = new ArrayList<>(List.of(listed(subject, store)));
      Optional<byte[]> identity = store.read(ArchiveLayout.ARCHIVE);
      if (identity.isPresent()) {
        store.putIfAbsent(ArchiveLayout.ARCHIVE, identity.get());
        findings.add(Finding.ok(subject, "the archive can be read and written"));
      } else {
        findings.add(Finding.ok(subject, "there is no archive yet; the first start makes it"));
      }
      return findings;
    }
  }

  /**
   * Lists the place of checkpoints.
   *
   * @throws dev.varve.error.VarveException as the store does
   */
  static List<Finding> state(StorageConfig storage, URI uri) {
    String subject = "state " + uri;
    List<Finding> folder = folder(subject, uri);
    if (!folder.isEmpty()) {
      return folder;
    }
    try (ObjectStore store = ObjectStores.open(storage.at(uri))) {
      return List.of(listed(subject, store));
    }
  }

  private static Finding listed(String subject, ObjectStore store) {
    boolean empty = store.list("").findFirst().isEmpty();
    return Finding.ok(subject, empty ? "can be listed and is empty" : "can be listed");
  }

  /** An error if a folder, or the nearest one above that exists, cannot be written. */
  private static List<Finding> folder(String subject, URI uri) {
    if (!uri.getScheme().equals("file")) {
      return List.of();
    }
    Path nearest = Path.of(uri.getPath());
    while (nearest.getParent() != null && !Files.exists(nearest)) {
      nearest = nearest.getParent();
    }
    if (Files.isDirectory(nearest) && Files.isWritable(nearest)) {
      return List.of();
    }
    return List.of(
        Finding.error(
            ErrorCode.STORAGE_DENIED,
            subject,
            nearest + " is not a folder that this user can write",
            List.of(),
            List.of("mkdir -p " + uri.getPath() + " && chown " + user() + " " + uri.getPath())));
  }

  private static String user() {
    return System.getProperty("user.name");
  }
}
