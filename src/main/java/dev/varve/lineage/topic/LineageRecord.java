package dev.varve.lineage.topic;

import dev.varve.lineage.LineageEvent;
import dev.varve.lineage.LineageEventId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * One committed record of the topic.
 *
 * @param key the source's key, or the empty text if the record has none
 * @param json the event
 * @param id which event it is; empty for a record that Varve did not write
 * @param time when it was sent, by the topic's own timestamps
 */
public record LineageRecord(
    String key,
    String json,
    Optional<LineageEventId> id,
    int partition,
    long offset,
    Instant time) {

  /**
   * What to send for an event. Without a partition, so that the key decides; without a timestamp,
   * because retention follows the time of sending and not the window's.
   */
  public static ProducerRecord<byte[], byte[]> of(String topic, LineageEvent event) {
    byte[] key = event.key().getBytes(StandardCharsets.UTF_8);
    return new ProducerRecord<>(
        topic, null, null, key, event.json(), LineageHeaders.of(event.id()));
  }

  static LineageRecord read(ConsumerRecord<byte[], byte[]> received) {
    return new LineageRecord(
        text(received.key()),
        text(received.value()),
        LineageHeaders.read(received.headers()),
        received.partition(),
        received.offset(),
        Instant.ofEpochMilli(received.timestamp()));
  }

  private static String text(byte[] bytes) {
    return bytes == null ? "" : new String(bytes, StandardCharsets.UTF_8);
  }
}
