package dev.varve.job.branch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.model.ChangeEvent;
import dev.varve.model.Hash128;
import dev.varve.model.Operation;
import dev.varve.model.Reject;
import dev.varve.model.SourcePosition;
import dev.varve.model.TableId;
import dev.varve.quarantine.QuarantineTable;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.metrics.CharacterFilter;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.Meter;
import org.apache.flink.metrics.Metric;
import org.apache.flink.metrics.MetricGroup;
import org.junit.jupiter.api.Test;

/** What is counted of a source, and when a table is told of. */
class SourceMeterTest {
  private static final String EPOCH = "000001@1";
  private static final TableId ORDERS = TableId.of("public", "orders");
  private static final TableId LINES = TableId.of("public", "lines");

  private final Recorded recorded = new Recorded("", new TreeMap<>());
  private final TableAlarms alarms = new TableAlarms();
  private final SourceMeter meter = new SourceMeter("crm", 3);
  private long lsn;

  SourceMeterTest() {
    meter.begin(new SourceMetrics(recorded, "crm"), alarms);
  }

  @Test
  void countsChangesAndRejectsByCauseWhateverTheirTables() {
    meter.see(change(ORDERS));
    meter.see(change(LINES));
    for (int i = 0; i < 100; i++) {
      meter.see(reject(TableId.of("public", "t" + i), "VRV-2008"));
    }
    meter.see(reject(null, "VRV-2011"));

    assertEquals(
        Map.of(
            "varve.source.crm.changes", 2L,
            "varve.source.crm.cause.VRV-2008.quarantined", 100L,
            "varve.source.crm.cause.VRV-2011.quarantined", 1L,
            "varve.source.crm.poisonedTables", 0L),
        recorded.values());
  }

  @Test
  void tellsOfATableWhoseRecordsAreAllRejectedOnceAndOfItsEndOnce() {
    for (int i = 0; i < 10; i++) {
      meter.see(reject(ORDERS, "VRV-2008"));
      meter.see(change(LINES));
    }

    assertEquals(1L, recorded.values().get("varve.source.crm.poisonedTables"));
    assertEquals(1, alarms.getLocalValue().size());
    TableAlarm alarm = alarms.getLocalValue().get(0);
    assertTrue(alarm.poisoned());
    assertTrue(
        alarm.text().startsWith("source crm: the last 3 records of public.orders"), alarm.text());

    meter.see(change(ORDERS));
    meter.see(change(ORDERS));

    assertEquals(0L, recorded.values().get("varve.source.crm.poisonedTables"));
    assertEquals(1, alarms.getLocalValue().size());
    assertFalse(alarms.getLocalValue().get(0).poisoned());
  }

  @Test
  void whatSpeaksOfNoTableCountsForItsTopic() {
    for (int i = 0; i < 3; i++) {
      meter.see(reject(null, "VRV-2008"));
    }

    assertEquals("crm.public", alarms.getLocalValue().get(0).table());
  }

  @Test
  void alarmsOfTasksAreOneList() {
    TableAlarms other = new TableAlarms();
    other.add(TableAlarm.over("crm", "public.orders"));
    for (int i = 0; i < 3; i++) {
      meter.see(reject(LINES, "VRV-2008"));
    }

    TableAlarms all = (TableAlarms) alarms.clone();
    all.merge(other);

    assertEquals(2, all.getLocalValue().size());
    assertEquals(1, all.poisoned());
    assertEquals(1, alarms.getLocalValue().size());
  }

  private ChangeEvent change(TableId table) {
    return new ChangeEvent(
        table, new Hash128(1, 1), EPOCH, position(), Operation.CREATE, 7, null, new byte[1]);
  }

  private ChangeEvent reject(TableId table, String cause) {
    return new QuarantineTable()
        .change(
            new Reject("crm.public", position(), table, 7, cause, "no good", 1, null, null), EPOCH);
  }

  private SourcePosition position() {
    return new SourcePosition.Postgres(++lsn, 1, 0);
  }

  /** Metrics by the path of their groups. */
  private record Recorded(String path, Map<String, Metric> metrics) implements MetricGroup {
    Map<String, Long> values() {
      Map<String, Long> values = new TreeMap<>();
      metrics.forEach(
          (name, metric) ->
              values.put(
                  name,
                  metric instanceof Counter counter
                      ? counter.getCount()
                      : ((Number) ((Gauge<?>) metric).getValue()).longValue()));
      return values;
    }

    private <M extends Metric> M add(String name, M metric) {
      assertEquals(null, metrics.put(path + name, metric), "registered twice: " + path + name);
      return metric;
    }

    @Override
    public <C extends Counter> C counter(String name, C counter) {
      return add(name, counter);
    }

    @Override
    public Counter counter(String name) {
      return add(name, new org.apache.flink.metrics.SimpleCounter());
    }

    @Override
    public <T, G extends Gauge<T>> G gauge(String name, G gauge) {
      return add(name, gauge);
    }

    @Override
    public <H extends Histogram> H histogram(String name, H histogram) {
      return add(name, histogram);
    }

    @Override
    public <M extends Meter> M meter(String name, M meter) {
      return add(name, meter);
    }

    @Override
    public MetricGroup addGroup(String name) {
      return new Recorded(path + name + ".", metrics);
    }

    @Override
    public MetricGroup addGroup(String key, String value) {
      return addGroup(key).addGroup(value);
    }

    @Override
    public String[] getScopeComponents() {
      return path.split("\\.");
    }

    @Override
    public Map<String, String> getAllVariables() {
      return Map.of();
    }

    @Override
    public String getMetricIdentifier(String name) {
      return path + name;
    }

    @Override
    public String getMetricIdentifier(String name, CharacterFilter filter) {
      return filter.filterCharacters(getMetricIdentifier(name));
    }
  }
}
