package dev.varve.model;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/** A half-open span of event time, {@code [start, end)}. */
public record Window(Instant start, Instant end) implements Comparable<Window> {
  public Window {
    Objects.requireNonNull(start, "start");
    Objects.requireNonNull(end, "end");
    if (!start.isBefore(end)) {
      throw new IllegalArgumentException("a window ends after it starts: " + start + " to " + end);
    }
  }

  public static Window starting(Instant start, Duration length) {
    return new Window(start, start.plus(length));
  }

  /** Orders by start, then end. */
  @Override
  public int compareTo(Window other) {
    int byStart = start.compareTo(other.start);
    return byStart != 0 ? byStart : end.compareTo(other.end);
  }
}
