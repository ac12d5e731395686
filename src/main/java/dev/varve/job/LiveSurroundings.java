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

/**
 * The source's server and the topics, asked where the publisher runs.
 *
 * @param rejects the topic of records in quarantine, or null
 */
record LiveSurroundings(SourceBranch branch, LineageConfig lineage, LineageConfig rejects)
    implements LedgerPublisher.Surroundings {
  private static final long serialVersionUID = 1L;
  private static final Duration READ_BACK_TIMEOUT = Duration.ofMinutes(2);
  private static final Duration RIVALS_TIME = Duration.ofSeconds(15);

  @Override
  public List<TableId> tables() {
    return branch.tables();
  }

  @Override
  public void requireTopics() {
    LineageTopicCheck.require(lineage);
    if (rejects != null) {
      LineageTopicCheck.require(rejects);
    }
  }

  @Override
  public Collection<LineageEventId> missing(Collection<LineageEventId> expected, Instant since) {
    return missing(lineage, expected, since);
  }

  @Override
  public Collection<LineageEventId> missingRejects(
      Collection<LineageEventId> expected, Instant since) {
    return missing(rejects, expected, since);
  }

  /** Reading the topic back and sending what it lacks takes seconds. */
  @Override
  public Duration rivalsTime() {
    return RIVALS_TIME;
  }

  private static Collection<LineageEventId> missing(
      LineageConfig topic, Collection<LineageEventId> expected, Instant since) {
    try (AnnouncedLedger announced = AnnouncedLedger.open(topic, READ_BACK_TIMEOUT)) {
      return announced.missing(expected, since);
    }
  }
}
