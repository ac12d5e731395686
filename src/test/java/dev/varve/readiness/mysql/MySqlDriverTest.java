package dev.varve.readiness.mysql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** MySQL's driver is not ours to hand on, so its absence is a plain error and nothing else. */
class MySqlDriverTest {
  @Test
  void saysWhichDriverIsMissingAndWhereToPutIt() throws Exception {
    try (URLClassLoader without =
        new URLClassLoader(classPathWithoutDriver(), ClassLoader.getPlatformClassLoader())) {
      Class<?> connection = without.loadClass(MySqlConnection.class.getName());

      Throwable missing =
          assertThrows(
                  InvocationTargetException.class,
                  () -> connection.getMethod("requireDriver").invoke(null))
              .getCause();

      assertTrue(
          missing.getMessage().startsWith("VRV-3007 MySQL's driver is not on"), missing::toString);
      Object hint = missing.getClass().getMethod("hint").invoke(missing);
      assertTrue(hint.toString().contains("mysql-connector-j"), hint::toString);
    }
  }

  @Test
  void findsTheDriverThatIsThere() {
    MySqlConnection.requireDriver();
    assertEquals("com.mysql.cj.jdbc.Driver", MySqlConnection.DRIVER);
  }

  private static URL[] classPathWithoutDriver() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> !entry.contains("mysql-connector-j"))
        .map(MySqlDriverTest::url)
        .toArray(URL[]::new);
  }

  private static URL url(String entry) {
    try {
      return Path.of(entry).toUri().toURL();
    } catch (java.net.MalformedURLException e) {
      throw new IllegalStateException(e);
    }
  }
}
