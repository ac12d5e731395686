package dev.varve.lineage.topic;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;

import dev.varve.config.LineageConfig;
import dev.varve.config.Secret;
import dev.varve.lineage.topic.LineageClient.Isolation;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LineageClientTest {

  /** A client refuses a time for a call below that for a request, whoever set which. */
  @ParameterizedTest
  @CsvSource({"request.timeout.ms,60000", "request.timeout.ms,1000"})
  void aTimeoutOfTheUsersDoesNotMeetOneOfOursThatTheClientRefuses(String name, String millis) {
    LineageConfig config =
        new LineageConfig(
            "127.0.0.1:1",
            "lineage",
            "varve",
            Map.of(name, new Secret(millis)),
            Duration.ofMinutes(1));

    assertDoesNotThrow(() -> LineageClient.admin(config).close(Duration.ZERO));
    assertDoesNotThrow(
        () -> LineageClient.consumer(config, Isolation.READ_COMMITTED).close(Duration.ZERO));
  }
}
