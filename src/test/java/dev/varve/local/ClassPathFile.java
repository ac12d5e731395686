package dev.varve.local;

import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Writes down the jars that Maven loads it with, as a class path for another JVM. */
public final class ClassPathFile {
  private ClassPathFile() {}

  /** Its argument is the file to write. */
  public static void main(String[] arguments) throws Exception {
    List<String> jars = new ArrayList<>();
    for (URL url : ((URLClassLoader) ClassPathFile.class.getClassLoader()).getURLs()) {
      Path path = Path.of(url.toURI());
      if (path.toString().endsWith(".jar")) {
        jars.add(path.toString());
      }
    }
    Path file = Path.of(arguments[0]);
    Files.createDirectories(file.getParent());
    Files.writeString(file, String.join(File.pathSeparator, jars));
  }
}
