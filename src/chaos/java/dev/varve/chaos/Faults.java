package dev.varve.chaos;

import dev.varve.chaos.Door.Mode;
import dev.varve.chaos.Fault.Named;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

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
    add("s3-full", Faults::fill);
    add("checkpoint-timeout", Faults::outlastCheckpoint);
    add("clock-jump-mariadb", Faults::jump);
    add("clock-jump-postgres", Need.FALSE_CLOCK, Faults::jumpPostgres);
    for (String disk : Scene.DISKS.keySet()) {
      add("full-disk-" + disk, Need.DISKS, (scene, random) -> fillDisk(scene, disk, random));
    }
    add("resend", (scene, random) -> scene.debezium().resend(random));
    add("two-at-once", Faults::two);
    add("savepoint", (scene, random) -> scene.restarts().resume());
    add("drain", (scene, random) -> scene.restarts().drain());
    add("rescale", (scene, random) -> scene.restarts().rescale());
    add("last-checkpoint", (scene, random) -> scene.restarts().fromLastCheckpoint());
    add("older-checkpoint", (scene, random) -> scene.restarts().fromOlderCheckpoint(random));
    add("rival", (scene, random) -> scene.restarts().rival());
    add("lose-slot", (scene, random) -> new LostLog(scene, Source.POSTGRES, random).strike());
    add("purge-binlog", (scene, random) -> new LostLog(scene, Source.MARIADB, random).strike());
    add("kafka-outage", (scene, random) -> outage(scene.part("kafka"), random));
  }

  private void add(String name, Fault.Deed deed) {
    byName.put(name, new Named(name, Set.of(), deed));
  }

  private void add(String name, Need need, Fault.Deed deed) {
    byName.put(name, new Named(name, Set.of(need), deed));
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
    long millis = DataMap.TRANSACTION_TIMEOUT.toMillis();
    last(random, millis + 5_000, millis + 20_000);
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

  private static void fill(Scene scene, Random random) throws Exception {
    scene.servers().s3Door().fill();
    try {
      last(random, 3_000, 15_000);
    } finally {
      scene.servers().s3Door().free();
    }
  }

  /** Longer than a checkpoint may take. */
  private static void outlastCheckpoint(Scene scene, Random random) throws Exception {
    Door s3 = scene.servers().s3Door();
    s3.become(Mode.HELD);
    try {
      long millis = Scene.CHECKPOINT_TIMEOUT.toMillis();
      last(random, millis + 1_000, millis + 6_000);
    } finally {
      s3.become(Mode.OPEN);
    }
  }

  /** What is committed while it lasts has another time: up to half a minute on, or long ago. */
  private static void jump(Scene scene, Random random) throws Exception {
    scene.servers().turnMariaDbsClock(random.nextInt(-900, 30));
    try {
      last(random, 2_000, 10_000);
    } finally {
      scene.servers().turnMariaDbsClock(0);
    }
  }

  /** The same for all that PostgreSQL does. */
  private static void jumpPostgres(Scene scene, Random random) throws Exception {
    scene.servers().turnPostgresClock(random.nextInt(-900, 30));
    try {
      last(random, 3_000, 10_000);
    } finally {
      scene.servers().turnPostgresClock(0);
    }
  }

  /** A process that ends of it is started again when there is room. */
  private static void fillDisk(Scene scene, String disk, Random random) throws Exception {
    scene.disks().fill(disk);
    try {
      last(random, 3_000, 20_000);
    } finally {
      scene.disks().free(disk);
    }
    scene.reviveAt(disk);
  }

  /** Two servers are out of reach at the same time, each in its own way and for its own time. */
  private static void two(Scene scene, Random random) throws Exception {
    List<String> servers = new ArrayList<>(SERVERS);
    Collections.shuffle(servers, random);
    List<Mode> ways = List.of(Mode.CUT, Mode.HELD, Mode.SLOW, Mode.DEAF);
    List<CompletableFuture<Void>> both = new ArrayList<>();
    for (String server : servers.subList(0, 2)) {
      Mode way = ways.get(random.nextInt(ways.size()));
      Random own = new Random(random.nextLong());
      both.add(
          CompletableFuture.runAsync(
              () -> badly(() -> door(scene.servers().door(server), way, own))));
    }
    CompletableFuture.allOf(both.toArray(CompletableFuture[]::new)).get();
  }

  private interface Act {
    void run() throws Exception;
  }

  private static void badly(Act act) {
    try {
      act.run();
    } catch (Exception e) {
      throw new CompletionException(e);
    }
  }

  private static void last(Random random, long atLeastMillis, long atMostMillis)
      throws InterruptedException {
    Thread.sleep(random.nextLong(atLeastMillis, atMostMillis));
  }
}
