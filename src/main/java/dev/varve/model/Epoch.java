package dev.varve.model;

import java.time.Instant;
import java.util.Objects;

/**
 * A span of a source's life within which its positions are totally ordered: one server, one initial
 * snapshot. Positions of two epochs are never compared; a later generation restates the tables by a
 * new snapshot.
 *
 * @param server the server's own identity, such as PostgreSQL's system identifier
 * @param generation 1 for the first snapshot of this archive, one more for each that began without
 *     saved state
 * @param began when it began; the event time of its snapshot rows, so that a whole snapshot falls
 *     in one window
 */
public record Epoch(String server, int generation, Instant began) {
  public Epoch {
    Objects.requireNonNull(server, "server");
    Objects.requireNonNull(began, "began");
    if (generation < 1) {
      throw new IllegalArgumentException("generations count from 1, found " + generation);
    }
  }

  /**
   * The name that data files carry: {@code <generation>@<server>}, the generation as six digits, so
   * names sort.
   */
  public String id() {
    return String.format("%06d@%s", generation, server);
  }
}
