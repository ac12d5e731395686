package dev.varve.job.postgres;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.cdc.connectors.base.source.meta.split.StreamSplit;
import org.apache.flink.cdc.connectors.postgres.source.offset.PostgresOffset;

/**
 * What a saved state says of the stream: where it goes on, and, if this or a later release wrote
 * it, the positions of the states before it.
 *
 * <p>That list is also the mark that the slot was confirmed to saved positions only. It lies in the
 * map of Flink CDC's offset, with numbers for values, which is all that any release can read.
 *
 * @param lsn where the stream goes on; 0 when no table was read, so from where the slot is
 * @param exact whether the slot of the job that wrote it was confirmed to saved positions only
 * @param earlier positions of the states before it, the oldest first
 */
record StateOffset(long lsn, boolean exact, List<Long> earlier) {
  private static final String LSN = "lsn";
  private static final String KEPT = "varve_kept";

  StateOffset {
    earlier = List.copyOf(earlier);
  }

  static StateOffset of(StreamSplit split) {
    Map<String, String> offset = split.getStartingOffset().getOffset();
    String kept = offset.get(KEPT);
    List<Long> earlier = new ArrayList<>();
    for (int i = 0; kept != null && i < Integer.parseInt(kept); i++) {
      earlier.add(Long.parseLong(offset.get(KEPT + "_" + i)));
    }
    return new StateOffset(Long.parseLong(offset.get(LSN)), kept != null, earlier);
  }

  /** The same split, with this list and mark. */
  static StreamSplit mark(StreamSplit split, List<Long> earlier) {
    Map<String, String> offset = withoutMark(split);
    offset.put(KEPT, Integer.toString(earlier.size()));
    for (int i = 0; i < earlier.size(); i++) {
      offset.put(KEPT + "_" + i, Long.toString(earlier.get(i)));
    }
    return with(split, offset);
  }

  /** The same split as the connector knows it, going on from here. */
  static StreamSplit plain(StreamSplit split, long lsn) {
    Map<String, String> offset = withoutMark(split);
    offset.put(LSN, Long.toString(lsn));
    return with(split, offset);
  }

  private static Map<String, String> withoutMark(StreamSplit split) {
    Map<String, String> offset = new HashMap<>(split.getStartingOffset().getOffset());
    offset.keySet().removeIf(key -> key.startsWith(KEPT));
    return offset;
  }

  private static StreamSplit with(StreamSplit split, Map<String, String> offset) {
    return new StreamSplit(
        split.splitId(),
        PostgresOffset.of(offset),
        split.getEndingOffset(),
        split.getFinishedSnapshotSplitInfos(),
        split.getTableSchemas(),
        split.getTotalFinishedSplitSize(),
        split.isSuspended(),
        split.isSnapshotCompleted());
  }
}
