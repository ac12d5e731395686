package dev.varve.chaos;

import dev.varve.chaos.Door.Mode;
import dev.varve.chaos.Fault.Named;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** The faults that a campaign may choose from, by name. */
final class Faults {
  private static final List<String> SERVERS = List.of("postgres", "mariadb", "kafka", "s3");
  private static final List<String> PROCESSES =
      List.of(
          "taskmanager-1",
          "taskmanager-2",
          "jobmanager",
          "postgres",
          "mariadb",
          "kafka",
          "s3",
          "connect");

  private final Map<String, Fault> byName = new LinkedHashMap<>();

  private Faults() {
    for (String process : PROCESSES) {
      add("kill-" + process, (scene, random) -> kill(scene.part(process), random));
      add("pause-" + process, (scene, random) -> pause(scene.part(process), random));
    }
    for (String server : SERVERS) {
      add("cut-" + server, (scene, random) -> door(scene.servers().door(server), Mode.CUT, random));
      add(
          "hold-" + server,
          (scene, random) -> door(scene.servers().door(server), Mode.HELD, random));
      add(
          "slow-" + server,
          (scene, random) -> door(scene.servers().door(server), Mode.SLOW, random));
      add(
          "lose-replies-of-" + server,
          (scene, random) -> door(scene.servers().door(server), Mode.DEAF, random));
    }
    add("s3-refuses", Faults::refuse);
    add("s3-puts-unanswered", Faults::loseReplies);
    add("savepoint", (scene, random) -> scene.restarts().resume());
    add("rescale", (scene, random) -> scene.restarts().rescale());
    add("last-checkpoint", (scene, random) -> scene.restarts().fromLastCheckpoint());
    add("rival", (scene, random) -> scene.restarts().rival());
    add("kafka-outage", (scene, random) -> outage(scene.part("kafka"), random));
  }

  private void add(String name, Fault.Deed deed) {
    byName.put(name, new Named(name, deed));
  }

  /**
   * Those that a list names, separated by commas, an asterisk standing for any characters.
   *
   * @throws IllegalArgumentException when a name of the list means none
   */
  static List<Fault> named(String list) {
    Faults all = new Faults();
    List<Fault> found = new ArrayList<>();
    for (String pattern : Arrays.stream(list.split(",")).map(String::strip).toList()) {
      String regex = "\\Q" + pattern.replace("*", "\\E.*\\Q") + "\\E";
      List<Fault> matching =
          all.byName.values().stream().filter(fault -> fault.name().matches(regex)).toList();
      if (matching.isEmpty()) {
        throw new IllegalArgumentException(
            "no fault is called "
                + pattern
                + "; there are "
                + String.join(", ", all.byName.keySet()));
      }
      matching.stream().filter(fault -> !found.contains(fault)).forEach(found::add);
    }
    return found;
  }

  private static void kill(Part part, Random random) throws Exception {
    part.kill();
    last(random, 0, 4_000);
    part.restart();
  }

  /** Longer than a transaction may last. */
  private static void outage(Part part, Random random) throws Exception {
    part.kill();
    last(random, 35_000, 50_000);
    part.restart();
  }

  /** Sometimes longer than Flink waits for a heartbeat. */
  private static void pause(Part part, Random random) throws Exception {
    part.pause();
    try {
      last(random, 2_000, 14_000);
    } finally {
      part.wake();
    }
    // A process that was taken for dead ends when it hears so, and is started again.
    if (part.name().contains("manager")) {
      part.restart();
    }
  }

  private static void door(Door door, Mode mode, Random random) throws Exception {
    door.become(mode);
    try {
      last(random, 1_000, 12_000);
    } finally {
      door.become(Mode.OPEN);
    }
  }

  private static void refuse(Scene scene, Random random) throws Exception {
    scene.servers().s3Door().refuse(0.1 + random.nextDouble() * 0.8);
    try {
      last(random, 3_000, 15_000);
    } finally {
      scene.servers().s3Door().refuse(0);
    }
  }

  private static void loseReplies(Scene scene, Random random) throws Exception {
    scene.servers().s3Door().loseReplies(0.1 + random.nextDouble() * 0.4);
    try {
      last(random, 3_000, 15_000);
    } finally {
      scene.servers().s3Door().loseReplies(0);
    }
  }

  private static void last(Random random, long atLeastMillis, long atMostMillis)
      throws InterruptedException {
    Thread.sleep(random.nextLong(atLeastMillis, atMostMillis));
  }
}
