package dev.varve.job;

import dev.varve.config.LineageConfig;
import dev.varve.job.branch.SourceBranch;
import dev.varve.lineage.LineageEventId;
import dev.varve.lineage.topic.AnnouncedLedger;
import dev.varve.lineage.topic.LineageTopicCheck;
import dev.varve.model.TableId;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/** The source's server and the lineage topic, asked where the publisher runs. */
record LiveSurroundings(SourceBranch branch, LineageConfig lineage)
    implements LedgerPublisher.Surroundings {
  private static final long serialVersionUID = 1L;
  private static final Duration READ_BACK_TIMEOUT = Duration.ofMinutes(2);

  @Override
  public List<TableId> tables() {
    return branch.tables();
  }

  @Override
  public void requireTopic() {
    LineageTopicCheck.require(lineage);
  }

  @Override
  public Collection<LineageEventId> missing(Collection<LineageEventId> expected, Instant since) {
    try (AnnouncedLedger topic = AnnouncedLedger.open(lineage, READ_BACK_TIMEOUT)) {
      return topic.missing(expected, since);
    }
  }
}
