package dev.varve.readiness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.varve.config.Connector;
import dev.varve.config.Secret;
import dev.varve.config.SourceConfig;
import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.local.LocalKafka;
import dev.varve.local.SharedKafka;
import dev.varve.registry.RegistryStub;
import java.net.URI;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TopicReadinessIT {
  private static final String CRM = SharedKafka.name("crm");

  @Test
  void asksTheBrokersAndTheRegistry() throws Exception {
    LocalKafka kafka = SharedKafka.broker();
    try (RegistryStub registry = RegistryStub.start()) {
      kafka.createTopic(CRM + ".public.orders", 1);
      kafka.createTopic(CRM + ".public.lines", 3);
      kafka.createTopic(SharedKafka.name("hr") + ".app.people", 1);
      SourceConfig source = source(kafka.bootstrapServers(), registry.uri());

      assertEquals(
          List.of(
              Finding.ok("source crm", "2 topics of 4 partitions"),
              Finding.ok("registry " + registry.uri(), "answers")),
          TopicReadiness.ask(source));

      registry.close();
      VarveException refusal =
          assertThrows(VarveException.class, () -> TopicReadiness.require(source));
      assertEquals(ErrorCode.REGISTRY_UNREACHABLE, refusal.code());
    }
  }

  @Test
  void saysThatNoBrokerAnswers() {
    VarveException refusal =
        assertThrows(VarveException.class, () -> TopicReadiness.ask(source("127.0.0.1:1", null)));

    assertEquals(ErrorCode.SOURCE_UNREACHABLE, refusal.code());
  }

  @Test
  void namesTheSettingThatAClientRefusesAndNotItsValue() {
    SourceConfig source =
        source("127.0.0.1:1", null, Map.of("security.protocol", new Secret("PLAIN_TALK")));

    VarveException refusal = assertThrows(VarveException.class, () -> TopicReadiness.ask(source));

    assertEquals(ErrorCode.CONFIG_INVALID, refusal.code());
    assertEquals(
        "VRV-1003 source crm: the value of a Kafka client setting is refused: security.protocol",
        refusal.getMessage());
  }

  private static SourceConfig source(String brokers, URI registry) {
    Map<String, Secret> impatient =
        Map.of(
            "default.api.timeout.ms", new Secret("3000"), "request.timeout.ms", new Secret("3000"));
    return source(brokers, registry, impatient);
  }

  private static SourceConfig source(String brokers, URI registry, Map<String, Secret> properties) {
    return new SourceConfig(
        "crm",
        new Connector.Kafka(brokers, List.of(CRM + ".*"), properties, registry, null, null),
        "kafka://kafka:9092",
        List.of("*.*"),
        List.of(),
        Duration.ofHours(1),
        ZoneOffset.UTC,
        Duration.ZERO,
        Duration.ofSeconds(30));
  }
}
