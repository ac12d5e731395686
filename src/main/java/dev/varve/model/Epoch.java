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

  /** {@code <generation> <server> <began>}, the form that state keeps. */
  public String text() {
    return generation + " " + server + " " + began;
  }

  /**
   * The epoch that {@link #text()} printed.
   *
   * @throws IllegalArgumentException if the text is not of that form
   */
  public static Epoch parse(String text) {
    String[] parts = text.split(" ");
    if (parts.length != 3) {
      throw new IllegalArgumentException("not an epoch: " + text);
    }
    return new Epoch(parts[1], Integer.parseInt(parts[0]), Instant.parse(parts[2]));
  }

  /** The generation in an {@link #id()}. */
  public static int generationOf(String id) {
    return Integer.parseInt(id.substring(0, id.indexOf('@')));
  }
}
