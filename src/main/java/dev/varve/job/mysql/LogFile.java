package dev.varve.job.mysql;

/** A file of the server's binary log, and its size now. */
record LogFile(String name, long bytes) {
  /** Behind the four bytes that every file begins with. */
  private static final long FIRST_EVENT = 4;

  LogPlace begin() {
    return new LogPlace(name, FIRST_EVENT);
  }

  boolean holds(LogPlace place) {
    return name.equals(place.file()) && place.position() <= bytes;
  }
}
