package dev.varve.job;

import dev.varve.config.Connector;
import dev.varve.config.SnapshotConfig;
import dev.varve.config.SourceConfig;
import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.job.branch.SnapshotPace;
import dev.varve.job.mysql.MySqlTables;
import dev.varve.job.postgres.PostgresTables;
import dev.varve.snapshot.LiveTables;
import java.util.OptionalInt;

/** Opens the tables of a source as its job would read them. */
public final class LiveSource {
  private LiveSource() {}

  /**
   * The tables of a source, which the caller closes.
   *
   * @param rowsPerSecond how many rows are read in a second, 0 for no limit; empty for what the
   *     source's own snapshot may read
   * @throws VarveException with {@code USAGE} if the source is topics
   */
  public static LiveTables open(SourceConfig source, OptionalInt rowsPerSecond) {
    if (source.connector() instanceof Connector.Kafka) {
      throw VarveException.of(
          ErrorCode.USAGE,
          "source " + source.name() + " is topics, and has no tables to read",
          "'varve replay' reads topics again");
    }
    boolean isPostgres = source.connector() instanceof Connector.Postgres;
    SnapshotConfig limits = isPostgres ? source.postgres().snapshot() : source.mySql().snapshot();
    SnapshotPace pace =
        SnapshotPace.of(
            source.name(), limits.withRowsPerSecond(rowsPerSecond.orElse(limits.rowsPerSecond())));
    return isPostgres ? new PostgresTables(source, pace) : new MySqlTables(source, pace);
  }
}
