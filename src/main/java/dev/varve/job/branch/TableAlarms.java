package dev.varve.job.branch;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.flink.api.common.accumulators.Accumulator;

/**
 * The last alarm of each table, as Flink carries it to whoever watches the job. The task replaces
 * the list as a whole, because Flink reads it from another thread.
 */
final class TableAlarms implements Accumulator<TableAlarm, ArrayList<TableAlarm>> {
  private static final long serialVersionUID = 1L;

  /** More are not told apart; the metric counts them. */
  private static final int TABLES_MAX = 1000;

  private volatile ArrayList<TableAlarm> alarms = new ArrayList<>();

  @Override
  public void add(TableAlarm alarm) {
    Map<String, TableAlarm> byTable = new LinkedHashMap<>();
    alarms.forEach(each -> byTable.put(each.table(), each));
    byTable.remove(alarm.table());
    byTable.put(alarm.table(), alarm);
    if (byTable.size() > TABLES_MAX) {
      byTable.remove(byTable.keySet().iterator().next());
    }
    alarms = new ArrayList<>(byTable.values());
  }

  /** How many tables there are whose records are all rejected. */
  int poisoned() {
    return (int) alarms.stream().filter(TableAlarm::poisoned).count();
  }

  @Override
  public ArrayList<TableAlarm> getLocalValue() {
    return alarms;
  }

  @Override
  public void resetLocal() {
    alarms = new ArrayList<>();
  }

  @Override
  public void merge(Accumulator<TableAlarm, ArrayList<TableAlarm>> other) {
    other.getLocalValue().forEach(this::add);
  }

  @Override
  public Accumulator<TableAlarm, ArrayList<TableAlarm>> clone() {
    TableAlarms copy = new TableAlarms();
    copy.alarms = alarms;
    return copy;
  }
}
