package dev.varve.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two servers that start at the same time do not get the same port. */
class ServerHomeTest {
  @TempDir Path directory;

  @Test
  void noOtherHomeGetsAPortAtWhichNobodyListensYet() throws IOException {
    int port;
    try (ServerHome first = ServerHome.claim(directory.resolve("first"))) {
      port = first.port("broker");
      try (ServerHome second = homeThatHad("second", port)) {
        assertNotEquals(port, second.port("broker"));
      }
    }
    try (ServerHome third = homeThatHad("third", port)) {
      assertEquals(port, third.port("broker"));
    }
    try (ServerHome third = ServerHome.claim(directory.resolve("third"))) {
      assertEquals(port, third.port("broker"));
    }
  }

  @Test
  void aPortAtWhichSomebodyListensIsNotTaken() throws IOException {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        ServerHome home = homeThatHad("home", other.getLocalPort())) {
      assertNotEquals(other.getLocalPort(), home.port("broker"));
    }
  }

  private ServerHome homeThatHad(String name, int port) throws IOException {
    ServerHome home = ServerHome.claim(directory.resolve(name));
    Files.writeString(home.path("broker.port"), Integer.toString(port));
    return home;
  }
}
