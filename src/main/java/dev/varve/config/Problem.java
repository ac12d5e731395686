package dev.varve.config;

/**
 * One mistake in a data map. No part of it ever holds a secret.
 *
 * @param file the file as it was named
 * @param line counted from 1
 * @param column counted from 1
 * @param path such as {@code sources[0].window.length}; empty for the file as a whole
 * @param found what stands there
 * @param allowed what may stand there, or what to do
 */
public record Problem(String file, int line, int column, String path, String found, String allowed)
    implements Comparable<Problem> {

  /** In the order of the file. */
  @Override
  public int compareTo(Problem other) {
    int byLine = Integer.compare(line, other.line);
    return byLine != 0 ? byLine : Integer.compare(column, other.column);
  }

  /** {@code file:line:column: path: found …; allowed: …}. */
  @Override
  public String toString() {
    String where = path.isEmpty() ? "" : path + ": ";
    return "%s:%d:%d: %s%s; allowed: %s".formatted(file, line, column, where, found, allowed);
  }
}
