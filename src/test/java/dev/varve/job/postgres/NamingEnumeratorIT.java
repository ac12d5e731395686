package dev.varve.job.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.varve.config.Connector;
import dev.varve.config.DatabaseServer;
import dev.varve.config.Secret;
import dev.varve.config.SnapshotConfig;
import dev.varve.config.SourceConfig;
import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A database that is away before the first checkpoint, when the tables are still to be found. */
class NamingEnumeratorIT {
  private static final int NOBODY_LISTENS = 1;

  @Test
  void saysThatTheServerDoesNotAnswer() {
    PostgresCdcSource source = new PostgresCdcSource(unreachable(), null, null);

    VarveException failure =
        assertThrows(VarveException.class, () -> source.createEnumerator(null));

    assertEquals(ErrorCode.SOURCE_UNREACHABLE, failure.code());
  }

  private static SourceConfig unreachable() {
    return new SourceConfig(
        "crm",
        new Connector.Postgres(
            new DatabaseServer(
                "127.0.0.1",
                NOBODY_LISTENS,
                new Secret("reader"),
                new Secret("${file:/dev/null}"),
                Duration.ofSeconds(10)),
            "postgres",
            "varve",
            "varve",
            new SnapshotConfig(1_000)),
        "postgres://crm:5432",
        List.of("public.*"),
        List.of(),
        Duration.ofHours(1),
        ZoneOffset.UTC,
        Duration.ZERO,
        Duration.ofSeconds(10));
  }
}
