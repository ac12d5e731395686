package dev.varve.job.kafka;

import dev.varve.job.branch.CatchUp;
import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * Points to archive up to; when all are reached, every window up to that moment is sealed.
 *
 * @param ends the end of each partition at the start of the run
 */
record TopicEnds(CatchUp run, HashMap<TopicPartition, Long> ends) implements Serializable {
  private static final long serialVersionUID = 1L;

  static TopicEnds of(CatchUp run, Map<TopicPartition, Long> ends) {
    return new TopicEnds(run, new HashMap<>(ends));
  }
}
