package dev.varve.job;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.varve.config.ArchiveConfig;
import dev.varve.config.Connector;
import dev.varve.config.LineageConfig;
import dev.varve.config.SourceConfig;
import dev.varve.config.StateConfig;
import dev.varve.config.StorageConfig;
import dev.varve.ledger.Manifest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A run that is stopped while it starts: before its source knows its tables, has read its snapshot
 * or follows the log. The next ones go on from that savepoint and end.
 */
class EarlyStopIT {
  /** Beginnings; {@code docs/reliability.md} has a long run. */
  private static final int BEGINNINGS = Integer.getInteger("varve.restarts", 3);

  private static final int STOPS = 2;

  @TempDir Path directory;

  @Test
  @Timeout(60 + 60 * 50)
  void goesOnFromAnyOfItsFirstMoments() throws Exception {
    try (ArchiveFixture shop = ArchiveFixture.start(directory)) {
      shop.sql("INSERT INTO orders SELECT i, 'note', i FROM generate_series(1, 100) i");
      long rows = 100;
      for (int beginning = 0; beginning < BEGINNINGS; beginning++) {
        ArchiveConfig config = begin(shop, beginning);
        for (int stop = 0; stop < STOPS; stop++) {
          JobRunner.start(config, RunOptions.continuous()).stop();
          shop.sql("INSERT INTO orders VALUES (" + ++rows + ", 'later', 0)");
        }
        JobRunner.start(config, RunOptions.untilCaughtUp()).await();

        assertEquals(
            rows,
            ArchiveProof.manifests(config).stream().mapToLong(Manifest::rows).sum(),
            "rows of beginning " + beginning);
        ArchiveProof.assertSound(config);
        shop.sql("SELECT pg_drop_replication_slot('begin_" + beginning + "')");
      }
    }
  }

  /** With a slot, a state, an archive and a topic that nobody has used before. */
  private ArchiveConfig begin(ArchiveFixture shop, int beginning) throws Exception {
    ArchiveConfig config = shop.config();
    SourceConfig source = config.sources().get(0);
    Connector.Postgres connector = (Connector.Postgres) source.connector();
    Path home = directory.resolve("begin" + beginning);
    shop.kafka.createTopic("begin" + beginning, 1);
    return new ArchiveConfig(
        List.of(
            new SourceConfig(
                source.name(),
                new Connector.Postgres(
                    connector.server(),
                    connector.database(),
                    "begin_" + beginning,
                    connector.publication(),
                    connector.snapshot()),
                source.namespace(),
                List.of("public.orders"),
                List.of(),
                source.window(),
                source.zone(),
                source.lateness(),
                source.idleAfter())),
        new StorageConfig(
            home.resolve("archive").toUri(),
            null,
            config.storage().region(),
            config.storage().pathStyle(),
            null,
            null,
            config.storage().checksums()),
        new LineageConfig(
            config.lineage().bootstrapServers(),
            "begin" + beginning,
            "varve-test",
            Map.of(),
            config.lineage().transactionTimeout()),
        new StateConfig(
            home.resolve("state").toUri(), Duration.ofSeconds(1), 1, 16 << 20, 2, 1_000_000));
  }
}
