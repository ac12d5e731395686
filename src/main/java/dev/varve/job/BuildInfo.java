package dev.varve.job;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** Which release this is. */
final class BuildInfo {
  private static final String RESOURCE = "/varve-build.properties";

  private BuildInfo() {}

  /** The version in {@code pom.xml}. */
  static String version() {
    try (InputStream resource = BuildInfo.class.getResourceAsStream(RESOURCE)) {
      Properties properties = new Properties();
      properties.load(resource);
      return properties.getProperty("version");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
