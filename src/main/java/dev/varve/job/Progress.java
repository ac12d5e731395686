package dev.varve.job;

/** Names of the counters that a running job shows to whoever watches it. */
public final class Progress {
  /** Changes that reached the window writers. */
  public static final String CHANGES = "varve-changes";

  /** Changes that came after their window was due. */
  public static final String LATE = "varve-late-changes";

  private Progress() {}
}
