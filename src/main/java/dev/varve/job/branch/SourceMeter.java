package dev.varve.job.branch;

import dev.varve.config.QuarantineConfig;
import dev.varve.config.SourceConfig;
import dev.varve.model.ChangeEvent;
import dev.varve.model.Reject;
import java.util.Optional;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands behind a source, counts what it brings, and tells of tables whose records are all
 * rejected: in the log, as the metric {@code poisonedTables}, and to whoever watches the job. It
 * changes nothing; why, see {@code docs/decisions/poisoned-tables.md}. Parallelism 1.
 */
public final class SourceMeter extends ProcessFunction<ChangeEvent, ChangeEvent> {
  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(SourceMeter.class);

  private final String source;
  private final int poisonedAfter;
  private transient SourceMetrics metrics;
  private transient RejectsInARow rejects;
  private transient TableAlarms alarms;

  public SourceMeter(SourceConfig source, QuarantineConfig quarantine) {
    this(source.name(), quarantine.poisonedAfter());
  }

  SourceMeter(String source, int poisonedAfter) {
    this.source = source;
    this.poisonedAfter = poisonedAfter;
  }

  @Override
  public void open(OpenContext context) {
    TableAlarms told = new TableAlarms();
    getRuntimeContext().addAccumulator(Counted.alarms(source), told);
    begin(SourceMetrics.of(getRuntimeContext(), source), told);
  }

  void begin(SourceMetrics counted, TableAlarms told) {
    metrics = counted;
    alarms = told;
    rejects = new RejectsInARow(poisonedAfter);
    metrics.group().gauge("poisonedTables", (Gauge<Integer>) told::poisoned);
  }

  @Override
  public void processElement(ChangeEvent change, Context context, Collector<ChangeEvent> out) {
    see(change);
    out.collect(change);
  }

  void see(ChangeEvent change) {
    Optional<Reject> reject = metrics.count(change);
    if (reject.isPresent()) {
      watch(reject.get());
    } else if (!rejects.isEmpty() && rejects.healsNow(change.table().toString())) {
      tell(TableAlarm.over(source, change.table().toString()));
    }
  }

  /** What speaks of no table that can be read counts for the topic or log that it came from. */
  private void watch(Reject reject) {
    String table = reject.table() == null ? reject.origin() : reject.table().toString();
    if (rejects.poisonsNow(table)) {
      tell(TableAlarm.raised(source, table, poisonedAfter, reject));
    }
  }

  private void tell(TableAlarm alarm) {
    alarms.add(alarm);
    LOG.warn("{}", alarm.text());
  }
}
