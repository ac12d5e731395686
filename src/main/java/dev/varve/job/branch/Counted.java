package dev.varve.job.branch;

/** Names of what a branch counts for whoever watches the running job. */
public final class Counted {
  /** Records of all sources that went to quarantine. */
  public static final String QUARANTINED = "varve-quarantined";

  private static final String ALARMS = "varve-table-alarms-";

  private Counted() {}

  /** The last {@link TableAlarm} of each table of a source. */
  public static String alarms(String source) {
    return ALARMS + source;
  }
}
