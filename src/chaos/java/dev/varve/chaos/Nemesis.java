package dev.varve.chaos;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/**
 * Lets faults happen one after another, each of the list before any again, and waits after each.
 */
final class Nemesis {
  private static final Duration PATIENCE = Duration.ofMinutes(4);

  /**
   * A fault that happened.
   *
   * @param recovery from its end until every source had sealed a window that ends later
   */
  record Struck(String fault, Duration lasted, Duration recovery) {}

  private final Scene scene;
  private final List<Fault> faults;
  private final Random random;
  private final Consumer<String> log;
  private final Deque<Fault> bag = new ArrayDeque<>();
  private final List<Struck> struck = new ArrayList<>();

  Nemesis(Scene scene, List<Fault> faults, long seed, Consumer<String> log) {
    this.scene = scene;
    this.faults = List.copyOf(faults);
    this.random = new Random(seed);
    this.log = log;
  }

  /** Goes on until the time is up; the last fault is recovered from. */
  void rage(Instant until) throws Exception {
    while (Instant.now().isBefore(until)) {
      strike(next());
    }
  }

  private Fault next() {
    if (bag.isEmpty()) {
      List<Fault> all = new ArrayList<>(faults);
      Collections.shuffle(all, random);
      bag.addAll(all);
    }
    return bag.pop();
  }

  private void strike(Fault fault) throws Exception {
    String started = scene.supervise();
    if (!started.isEmpty()) {
      log.accept("had ended by itself: " + started);
    }
    log.accept(fault.name());
    Instant begun = Instant.now();
    fault.strike(scene, new Random(random.nextLong()));
    Instant mended = Instant.now();
    Duration recovery = scene.awaitSealedAfter(mended, PATIENCE);
    struck.add(new Struck(fault.name(), Duration.between(begun, mended), recovery));
    log.accept(
        "%s lasted %.1f s, recovered in %.1f s"
            .formatted(fault.name(), seconds(begun, mended), recovery.toMillis() / 1e3));
    Thread.sleep(random.nextLong(2_000));
  }

  private static double seconds(Instant from, Instant to) {
    return Duration.between(from, to).toMillis() / 1e3;
  }

  /** What has happened so far. */
  List<Struck> struck() {
    return List.copyOf(struck);
  }
}
