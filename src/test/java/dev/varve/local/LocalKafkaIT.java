package dev.varve.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalKafkaIT {
  private static final TopicPartition PARTITION = new TopicPartition("kept", 0);

  @TempDir Path directory;

  @Test
  void keepsTopicsAndCommittedRecordsForTheNextStart() throws Exception {
    try (LocalKafka first = LocalKafka.start(directory)) {
      first.createTopic("kept", 1);
      first.createTopic("kept", 1);
      sendInTransaction(first, "committed");
    }

    LocalKafka second = LocalKafka.start(directory);
    try (second;
        Admin admin = second.admin()) {
      assertEquals(Set.of("kept"), admin.listTopics().names().get());
      assertEquals(List.of("committed"), committed(second));
    }
    assertFalse(ProcessHandle.of(second.pid()).map(ProcessHandle::isAlive).orElse(false));
  }

  private static void sendInTransaction(LocalKafka kafka, String value) {
    Map<String, Object> properties =
        Map.of(
            "bootstrap.servers", kafka.bootstrapServers(),
            "transactional.id", "test",
            "transaction.timeout.ms", "7200000");
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer())) {
      producer.initTransactions();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>("kept", value));
      producer.commitTransaction();
    }
  }

  private static List<String> committed(LocalKafka kafka) {
    Map<String, Object> properties =
        Map.of(
            "bootstrap.servers",
            kafka.bootstrapServers(),
            "isolation.level",
            "read_committed",
            "auto.offset.reset",
            "earliest");
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(properties, new StringDeserializer(), new StringDeserializer())) {
      consumer.assign(List.of(PARTITION));
      return consumer.poll(Duration.ofSeconds(20)).records(PARTITION).stream()
          .map(ConsumerRecord::value)
          .toList();
    }
  }
}
