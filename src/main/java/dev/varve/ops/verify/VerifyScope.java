package dev.varve.ops.verify;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * What to verify. Of a source, the whole ledger is always followed; a window limits the files.
 *
 * @param source all when empty
 * @param windowStart start of the one window whose files are read; all when empty
 */
public record VerifyScope(Optional<String> source, Optional<Instant> windowStart) {
  public VerifyScope {
    Objects.requireNonNull(source, "source");
    Objects.requireNonNull(windowStart, "windowStart");
  }

  public static VerifyScope everything() {
    return new VerifyScope(Optional.empty(), Optional.empty());
  }

  public static VerifyScope of(String source) {
    return new VerifyScope(Optional.of(source), Optional.empty());
  }

  boolean holds(Instant start) {
    return windowStart.isEmpty() || windowStart.get().equals(start);
  }
}
