package dev.varve.registry;

import java.time.Duration;
import java.util.List;

/** The pauses between tries of one request, in order; when they are used up, it has failed. */
record Backoff(List<Duration> pauses) {
  /** Somewhat longer than a follower of a registry lags behind its leader. */
  static final Backoff USUAL = ofMillis(100, 300, 600, 1000, 1500);

  Backoff {
    pauses = List.copyOf(pauses);
  }

  static Backoff ofMillis(Integer... millis) {
    return new Backoff(List.of(millis).stream().map(Duration::ofMillis).toList());
  }
}
