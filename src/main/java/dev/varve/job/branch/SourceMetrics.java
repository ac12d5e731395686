package dev.varve.job.branch;

import dev.varve.model.ChangeEvent;
import dev.varve.model.Reject;
import dev.varve.quarantine.QuarantineTable;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.api.common.accumulators.LongCounter;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/**
 * Counts what a source brings: {@code changes}, and {@code quarantined} by cause. There are as many
 * time series as sources and error codes, however many tables there are. See {@code
 * docs/reference/metrics.md}. Not thread-safe.
 */
public final class SourceMetrics {
  private final MetricGroup group;
  private final Counter changes;
  private final Map<String, Counter> quarantined = new HashMap<>();
  private final LongCounter quarantinedInAll = new LongCounter();
  private final QuarantineTable quarantine = new QuarantineTable();

  SourceMetrics(MetricGroup operator, String source) {
    this.group = of(operator, source);
    this.changes = group.counter("changes");
  }

  /** Those of an operator, whose task also counts for whoever watches the job. */
  static SourceMetrics of(RuntimeContext context, String source) {
    SourceMetrics metrics = new SourceMetrics(context.getMetricGroup(), source);
    context.addAccumulator(Counted.QUARANTINED, metrics.quarantinedInAll);
    return metrics;
  }

  /** The group of a source's metrics below an operator's. */
  public static MetricGroup of(MetricGroup operator, String source) {
    return operator.addGroup("varve").addGroup("source", source);
  }

  MetricGroup group() {
    return group;
  }

  /** Counts what is to be archived; the reject if it is a row of the quarantine. */
  Optional<Reject> count(ChangeEvent change) {
    if (!change.table().equals(QuarantineTable.ID)) {
      changes.inc();
      return Optional.empty();
    }
    Reject reject = quarantine.reject(change);
    quarantined
        .computeIfAbsent(
            reject.cause(), cause -> group.addGroup("cause", cause).counter("quarantined"))
        .inc();
    quarantinedInAll.add(1);
    return Optional.of(reject);
  }
}
