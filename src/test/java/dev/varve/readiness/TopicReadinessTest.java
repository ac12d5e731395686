package dev.varve.readiness;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.varve.config.Connector;
import dev.varve.config.SourceConfig;
import dev.varve.error.ErrorCode;
import dev.varve.kafka.TopicAccess.Right;
import dev.varve.kafka.TopicAccess.Topic;
import dev.varve.readiness.Finding.Severity;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TopicReadinessTest {
  @Test
  void countsTheTopicsThatThePatternsMatch() {
    List<Finding> findings =
        TopicReadiness.topics(
            source("crm.*"),
            List.of(new Topic("crm.a", 1, Right.READ), new Topic("crm.b", 3, Right.READ)));

    assertEquals(List.of(Finding.ok("source crm", "2 topics of 4 partitions")), findings);
  }

  @Test
  void aPatternWithoutATopicIsNoReasonNotToStart() {
    List<Finding> findings =
        TopicReadiness.topics(source("crm.*", "hr.*"), List.of(new Topic("crm.a", 1, Right.READ)));

    assertEquals(Severity.WARNING, findings.get(1).severity());
    assertEquals(List.of("hr.*"), findings.get(1).where());
  }

  @Test
  void aTopicThatMayNotBeReadRefusesTheStart() {
    List<Finding> findings =
        TopicReadiness.topics(
            source("crm.*"),
            List.of(new Topic("crm.a", 1, Right.READ), new Topic("crm.b", 1, Right.DESCRIBE_ONLY)));

    assertEquals(ErrorCode.SOURCE_NOT_READY, findings.get(1).code());
    assertEquals(List.of("crm.b"), findings.get(1).where());
    assertEquals(
        List.of("kafka-acls.sh --add --allow-principal User:varve --operation Read --topic crm.b"),
        findings.get(1).mend());
  }

  private static SourceConfig source(String... topics) {
    return new SourceConfig(
        "crm",
        new Connector.Kafka("kafka:9092", List.of(topics), Map.of(), null, null, null),
        "kafka://kafka:9092",
        List.of("*.*"),
        List.of(),
        Duration.ofHours(1),
        ZoneOffset.UTC,
        Duration.ZERO,
        Duration.ofSeconds(30));
  }
}
