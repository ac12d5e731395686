package dev.varve.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code varve run} says to wrong input, and that it starts when that is mended. */
class BadInputIT {
  private static final String CAUGHT_UP = "--until-caught-up";

  @TempDir private static Path folder;
  private static RunScene scene;

  @BeforeAll
  static void startServers() throws Exception {
    scene = RunScene.start(folder);
    scene.sql(
        "CREATE TABLE orders (id bigint PRIMARY KEY, note text)",
        "INSERT INTO orders SELECT i, 'note' FROM generate_series(1, 100) i",
        "CREATE ROLE weak LOGIN PASSWORD '" + RunScene.CANARY + "'",
        "GRANT SELECT ON ALL TABLES IN SCHEMA public TO weak");
  }

  @AfterAll
  static void stopServers() {
    scene.close();
  }

  @Test
  void refusesWhatIsWrongThenStartsWithTheSameStateOnceItIsMended() throws Exception {
    RunScene.DataMap good = scene.map("mended");
    RunScene.DataMap held = scene.map("held");
    try (LiveCommand first = held.start("first").awaitSaid("archiving; ")) {
      scene.awaitReader("slot_held");
      held.tries("second").refuses(4, "VRV-3003", "slot_held");
      refusesWhatIsWrong(good);
      first.interrupt().succeeds();
      assertEquals(List.of(), first.codesSaid(), first.err());
    }

    assertEquals(0, good.tries("again", CAUGHT_UP).exitCode());

    scene.sql("SELECT pg_drop_replication_slot('slot_mended')");
    good.tries("slot", CAUGHT_UP).refuses(4, "VRV-3004", "slot_mended");
  }

  private static void refusesWhatIsWrong(RunScene.DataMap good) throws Exception {
    good.with("bogus", "1").tries("key", CAUGHT_UP).refuses(2, "VRV-1003", "bogus: unknown key");
    good.with("port", "1")
        .tries("database", CAUGHT_UP)
        .refuses(4, "VRV-3001", "127.0.0.1:1/postgres");
    good.with("username", "weak")
        .with("password", scene.weakPassword())
        .tries("privilege", CAUGHT_UP)
        .refuses(4, "VRV-3002", "REPLICATION");
    assertHidden(
        good.with("password", scene.weakPassword())
            .tries("password", CAUGHT_UP)
            .refuses(4, "VRV-3002", "refuses the role or its password"));
    good.with("topic", "nowhere").tries("topic", CAUGHT_UP).refuses(4, "VRV-3201", "nowhere");
    assertHidden(
        good.with("uri", "s3://archive/crm")
            .with("endpoint", scene.s3().endpoint().toString())
            .with("accessKey", scene.weakPassword())
            .with("secretKey", scene.weakPassword())
            .tries("bucket", CAUGHT_UP)
            .refuses(4, "VRV-3102", "s3://archive/crm"));
    Path inTheWay = Files.writeString(folder.resolve("in-the-way"), "a file");
    good.with("state", inTheWay.toUri().toString())
        .tries("state", CAUGHT_UP)
        .refuses(4, "VRV-3404", inTheWay.toString());
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      String port = Integer.toString(taken.getLocalPort());
      good.tries("port", CAUGHT_UP, "--web-ui", port).refuses(4, "VRV-3403", port);
    }
  }

  private static void assertHidden(CommandRun run) {
    assertFalse(run.err().contains(RunScene.CANARY), "a secret was said");
  }
}
