package dev.varve.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.job.DebeziumMessages;
import dev.varve.local.SecuredKafka;
import dev.varve.registry.RegistryStub;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Brokers that ask for credentials and grant nothing by themselves: what is said when one is
 * missing.
 */
class SecuredTopicsIT {
  private static final String USER = "varve";
  private static final String SOURCE = "canarytopics";
  private static final String PASSWORD = "c4n4ry1topics0password61";
  private static final String REGISTRY_PASSWORD = "c4n4ry2registry0password62";

  @TempDir Path folder;

  @Test
  void saysWhichRightIsMissing() throws Exception {
    try (SecuredKafka kafka = SecuredKafka.start(folder.resolve("kafka"), USER, PASSWORD);
        RegistryStub registry = RegistryStub.start()) {
      registry.require("Basic " + base64("archive:" + REGISTRY_PASSWORD));
      kafka.createTopic("shop.public.orders");
      kafka.createTopic("lineage");
      Path map = dataMap(kafka, registry);

      kafka.grant(USER, AclOperation.DESCRIBE, ResourceType.TOPIC, "shop.");
      kafka.grant(USER, AclOperation.READ, ResourceType.TOPIC, "lineage");
      CommandRun poor = CommandRun.of("validate", "--online", "--config", map.toString());
      assertTrue(poor.exitCode() != 0, poor.out());
      String said = poor.out() + poor.err();
      assertTrue(said.contains("VRV-3002") && said.contains("shop.public.orders"), said);
      assertTrue(said.contains("VRV-3203 lineage topic lineage: the client may not Write"), said);

      kafka.grant(USER, AclOperation.READ, ResourceType.TOPIC, "shop.");
      kafka.grant(USER, AclOperation.DESCRIBE_CONFIGS, ResourceType.TOPIC, "lineage");
      kafka.grant(USER, AclOperation.WRITE, ResourceType.TOPIC, "lineage");
      send(kafka);
      String[] run = {"run", "--until-caught-up", "--config", map.toString()};
      CommandRun.of(run).refuses(4, "VRV-3203", "lineage");
      kafka.grant(USER, AclOperation.WRITE, ResourceType.TRANSACTIONAL_ID, "varve-");
      CommandRun runs = CommandRun.of(run);
      assertEquals(0, runs.exitCode(), runs.err());
    }
  }

  private static void send(SecuredKafka kafka) {
    DebeziumMessages.Encoded message = DebeziumMessages.json("orders").insert(1, Instant.now());
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            kafka.adminProperties(), new ByteArraySerializer(), new ByteArraySerializer())) {
      producer.send(new ProducerRecord<>("shop.public.orders", message.key(), message.value()));
    }
  }

  private Path dataMap(SecuredKafka kafka, RegistryStub registry) throws Exception {
    Path password = Files.writeString(folder.resolve("password"), PASSWORD);
    Path registryPassword =
        Files.writeString(folder.resolve("registry-password"), REGISTRY_PASSWORD);
    return Files.writeString(
        folder.resolve("archive.yaml"),
        """
        version: 1
        sources:
          - name: %s
            type: kafka
            kafka:
              bootstrapServers: %s
              topics: ["shop.*"]
              registry: %s
              registryUsername: archive
              registryPassword: ${file:%s}
              properties:
                security.protocol: SASL_PLAINTEXT
                sasl.mechanism: PLAIN
                sasl.jaas.config: 'org.apache.kafka.common.security.plain.PlainLoginModule required
                  username="varve" password="${file:%s}";'
            namespace: kafka://kafka:9092
            idleAfter: 1s
            tables:
              include: ["*.*"]
            window:
              length: 2s
              lateness: 0s
        storage:
          uri: %s
        lineage:
          bootstrapServers: %s
          topic: lineage
          properties:
            security.protocol: SASL_PLAINTEXT
            sasl.mechanism: PLAIN
            sasl.jaas.config: 'org.apache.kafka.common.security.plain.PlainLoginModule required
              username="varve" password="${file:%s}";'
        state:
          uri: %s
          checkpointInterval: 1s
        """
            .formatted(
                SOURCE,
                kafka.bootstrapServers(),
                registry.uri(),
                registryPassword,
                password,
                folder.resolve("archive").toUri(),
                kafka.bootstrapServers(),
                password,
                folder.resolve("state").toUri()));
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(bytes(text));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
