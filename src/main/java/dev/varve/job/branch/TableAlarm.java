package dev.varve.job.branch;

import dev.varve.model.Reject;
import java.io.Serializable;

/**
 * That a table's records are all rejected, or are not any more.
 *
 * @param poisoned which of the two
 * @param text what to tell a person; never a value of a row
 */
public record TableAlarm(String source, String table, boolean poisoned, String text)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  static TableAlarm raised(String source, String table, int records, Reject last) {
    String text =
        "source %s: the last %,d records of %s went to quarantine, this one with %s: %s; the other"
            + " tables go on; docs/operating/poisoned-table.md";
    return new TableAlarm(
        source, table, true, text.formatted(source, records, table, last.cause(), last.message()));
  }

  static TableAlarm over(String source, String table) {
    String text = "source %s: table %s can be archived again";
    return new TableAlarm(source, table, false, text.formatted(source, table));
  }
}
