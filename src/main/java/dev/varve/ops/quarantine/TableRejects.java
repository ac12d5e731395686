package dev.varve.ops.quarantine;

import dev.varve.model.Reject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a table has in quarantine for one cause.
 *
 * @param table the table, or the topic or log of records that speak of none
 * @param first start of the first window that counts one of them
 * @param last start of the last
 */
public record TableRejects(
    String source, String table, String cause, long records, Instant first, Instant last) {

  /** Adds records up; as large as there are tables. Not thread-safe. */
  public static final class Tally {
    private final Map<List<String>, TableRejects> all = new HashMap<>();

    public void add(QuarantinedRecord record) {
      Reject reject = record.reject();
      String table = reject.table() == null ? reject.origin() : reject.table().toString();
      Instant window = record.window();
      all.merge(
          List.of(record.source(), table, reject.cause()),
          new TableRejects(record.source(), table, reject.cause(), 1, window, window),
          TableRejects::with);
    }

    /** The most records first. */
    public List<TableRejects> all() {
      List<TableRejects> sorted = new ArrayList<>(all.values());
      sorted.sort(
          Comparator.comparingLong(TableRejects::records)
              .reversed()
              .thenComparing(TableRejects::source)
              .thenComparing(TableRejects::table)
              .thenComparing(TableRejects::cause));
      return sorted;
    }
  }

  private TableRejects with(TableRejects other) {
    return new TableRejects(
        source,
        table,
        cause,
        records + other.records,
        first.isBefore(other.first) ? first : other.first,
        last.isAfter(other.last) ? last : other.last);
  }
}
