package dev.varve.lineage.topic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.varve.config.LineageConfig;
import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.junit.jupiter.api.Test;

class KafkaFailureTest {
  private static final LineageConfig LINEAGE =
      new LineageConfig("broker:9092", "varve.lineage", "varve", Map.of(), Duration.ofHours(1));

  @Test
  void findsWhatTheBrokersDidBelowWhatItWasWrappedIn() {
    assertEquals(ErrorCode.KAFKA_UNREACHABLE, code(wrapped(new TimeoutException("no answer"))));
    assertEquals(ErrorCode.KAFKA_DENIED, code(wrapped(new TopicAuthorizationException("no"))));
    assertEquals(
        ErrorCode.TOPIC_MISSING, code(wrapped(new UnknownTopicOrPartitionException("gone"))));
  }

  @Test
  void leavesAloneWhatIsNotOfKafka() {
    RuntimeException defect = new IllegalArgumentException("ours");
    VarveException known = KafkaFailure.unanswered(LINEAGE);

    assertSame(defect, KafkaFailure.within(LINEAGE, "write to", defect));
    assertSame(known, KafkaFailure.within(LINEAGE, "write to", wrapped(known)));
  }

  private static Exception wrapped(Exception cause) {
    return new IOException(new IllegalStateException("failed to send data", cause));
  }

  private static ErrorCode code(Exception failure) {
    return ((VarveException) KafkaFailure.within(LINEAGE, "write to", failure)).code();
  }
}
