package dev.varve.storage.s3;

import java.time.Duration;

/**
 * How long one request may take and how often it is made again. Everything is bounded: a store that
 * does not answer is reported, and the job's own restart goes on from there.
 *
 * @param attempts including the first
 * @param pause before the second attempt; doubled for each further one, and shortened by up to half
 *     at random
 * @param requestTimeout for one attempt without content
 * @param bytesPerSecondMin the slowest transfer that is waited for, added to the timeout of a put
 */
record Patience(
    int attempts,
    Duration pause,
    Duration connectTimeout,
    Duration requestTimeout,
    long bytesPerSecondMin) {

  static final Patience DEFAULT =
      new Patience(
          6, Duration.ofMillis(200), Duration.ofSeconds(5), Duration.ofSeconds(30), 1 << 20);

  Patience {
    if (attempts < 1 || bytesPerSecondMin < 1) {
      throw new IllegalArgumentException("at least one attempt and one byte per second");
    }
  }

  Duration timeout(long contentBytes) {
    return requestTimeout.plusSeconds(contentBytes / bytesPerSecondMin);
  }

  /** The pause before the attempt after this one, which counts from 1. */
  Duration pauseAfter(int attempt, double random) {
    long millis = pause.toMillis() << Math.min(attempt - 1, 10);
    return Duration.ofMillis(millis - (long) (random * millis / 2));
  }
}
