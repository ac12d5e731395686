package dev.varve.cli;

import dev.varve.job.branch.TableAlarm;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Tells a person of each table whose records are all rejected once, and of its end once. That a
 * restart knows no alarm is no end: only the table's next good record is.
 */
final class TableAlarms {
  private final Terminal terminal;
  private final Map<Table, TableAlarm> told = new HashMap<>();

  private record Table(String source, String table) {}

  TableAlarms(Terminal terminal) {
    this.terminal = terminal;
  }

  /** Takes note of the last alarm of each table that has had one. */
  void tell(List<TableAlarm> alarms) {
    for (TableAlarm alarm : alarms) {
      TableAlarm before = told.put(new Table(alarm.source(), alarm.table()), alarm);
      if (before == null || before.poisoned() != alarm.poisoned()) {
        terminal.say(alarm.text());
      }
    }
  }

  /** How many tables' records are all rejected, as far as is known. */
  long poisoned() {
    return told.values().stream().filter(TableAlarm::poisoned).count();
  }
}
