package dev.varve.job;

/** Names of the counters that a running job shows to whoever watches it. */
public final class Progress {
  /** Changes that reached the window writers. */
  public static final String CHANGES = "varve-changes";

  /** Changes that came after their window was due. */
  public static final String LATE = "varve-late-changes";

  private static final String PUBLISHED_THROUGH = "varve-published-through-";

  private static final String NOTES = "varve-notes-";

  private Progress() {}

  /** What a person should know of a source's run, each once, in words. */
  public static String notes(String source) {
    return NOTES + source;
  }

  /** The watermark, in milliseconds, up to which every layer of a source is in the ledger. */
  public static String publishedThrough(String source) {
    return PUBLISHED_THROUGH + source;
  }
}
