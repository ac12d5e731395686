package dev.varve.job.mysql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.varve.config.Connector;
import dev.varve.config.DatabaseServer;
import dev.varve.config.Secret;
import dev.varve.config.SnapshotConfig;
import dev.varve.config.SourceConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Questions to a server that may not answer. */
class MySqlServerIT {
  @Test
  void aServerThatTakesConnectionsAndSaysNothingIsNotWaitedForLong() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      MySqlServer server = new MySqlServer(source(silent.getLocalPort()));

      assertEquals(
          Optional.empty(), assertTimeoutPreemptively(Duration.ofSeconds(60), server::probe));
    }
  }

  private static SourceConfig source(int port) {
    return new SourceConfig(
        "shop",
        new Connector.MySql(
            new DatabaseServer(
                "127.0.0.1",
                port,
                new Secret("varve"),
                new Secret("secret"),
                Duration.ofSeconds(1)),
            5401,
            new SnapshotConfig(1000)),
        "mysql://shop-db:3306",
        List.of("shop.*"),
        List.of(),
        Duration.ofSeconds(2),
        ZoneOffset.UTC,
        Duration.ofMillis(500),
        Duration.ofSeconds(2));
  }
}
