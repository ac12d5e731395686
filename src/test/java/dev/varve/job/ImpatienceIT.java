package dev.varve.job;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.local.LocalKafka;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImpatienceIT {
  @TempDir Path directory;

  /** It would wait for the hour that it is given, as Flink's sink does. */
  @Test
  void endsAProducerWhoseCommitNoBrokerAnswers() throws Exception {
    KafkaProducer<byte[], byte[]> producer;
    try (LocalKafka kafka = LocalKafka.start(directory)) {
      kafka.createTopic("events", 1);
      producer = producer(kafka);
      producer.initTransactions();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>("events", new byte[1])).get();
    }
    assertThrows(TimeoutException.class, producer::commitTransaction);

    boolean interrupted =
        assertTimeoutPreemptively(
            Duration.ofMinutes(1),
            () -> {
              try (Impatience impatience = Impatience.after(Duration.ofMillis(500))) {
                assertThrows(InterruptException.class, () -> producer.close(Duration.ofHours(1)));
                assertTrue(impatience.hasInterrupted());
              }
              return Thread.currentThread().isInterrupted();
            });

    assertFalse(interrupted, "what comes next is interrupted, too");
  }

  private static KafkaProducer<byte[], byte[]> producer(LocalKafka kafka) {
    return new KafkaProducer<>(
        Map.of(
            "bootstrap.servers", kafka.bootstrapServers(),
            "transactional.id", "away",
            "max.block.ms", "2000"),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }
}
