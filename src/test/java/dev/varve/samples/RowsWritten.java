package dev.varve.samples;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Keeps a table of how many rows were archived, by table, window and revision, from the lineage
 * topic; each event counts exactly once, whenever this is stopped or killed. The place in the topic
 * is in the same database as the rows, and both change in one transaction: there is no consumer
 * group, and nothing to compare.
 *
 * <p>Not thread-safe; one for each topic.
 */
public final class RowsWritten implements AutoCloseable {
  private static final Duration POLL = Duration.ofSeconds(1);

  private final Connection database;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final List<TopicPartition> partitions;
  private final ObjectMapper json = new ObjectMapper();

  /** Goes on where the last transaction in the database has ended. */
  public RowsWritten(String bootstrapServers, String topic, Connection database)
      throws SQLException {
    this.database = database;
    database.setAutoCommit(false);
    execute(
        "CREATE TABLE IF NOT EXISTS rows_written"
            + " (dataset text, window_start text, revision integer, row_count bigint)");
    execute(
        "CREATE TABLE IF NOT EXISTS place"
            + " (topic text, part integer, next bigint, PRIMARY KEY (topic, part))");
    Properties settings = new Properties();
    settings.put("bootstrap.servers", bootstrapServers);
    settings.put("isolation.level", "read_committed");
    settings.put("auto.offset.reset", "earliest");
    consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    partitions =
        consumer.partitionsFor(topic).stream()
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
    consumer.assign(partitions);
    for (TopicPartition partition : partitions) {
      consumer.seek(partition, place(partition));
    }
    database.commit();
  }

  /** Takes what has come, as one transaction; returns how many events that were. */
  public int takeSome() throws SQLException, IOException {
    int taken = 0;
    for (ConsumerRecord<byte[], byte[]> received : consumer.poll(POLL)) {
      if (received.headers().lastHeader("varve-source") != null) {
        take(json.readTree(received.value()));
        taken++;
      }
    }
    for (TopicPartition partition : partitions) {
      keep(partition, consumer.position(partition));
    }
    database.commit();
    return taken;
  }

  private void take(JsonNode event) throws SQLException {
    if (event.path("eventType").asText().equals("COMPLETE")) {
      JsonNode output = event.at("/outputs/0");
      execute(
          "INSERT INTO rows_written VALUES (?, ?, ?, ?)",
          output.path("name").asText(),
          event.at("/run/facets/varve_window/start").asText(),
          event.at("/run/facets/varve_window/revision").asInt(),
          output.at("/outputFacets/outputStatistics/rowCount").asLong());
    }
  }

  private long place(TopicPartition partition) throws SQLException {
    try (PreparedStatement query =
        database.prepareStatement("SELECT next FROM place WHERE topic = ? AND part = ?")) {
      query.setString(1, partition.topic());
      query.setInt(2, partition.partition());
      try (ResultSet row = query.executeQuery()) {
        return row.next() ? row.getLong(1) : 0;
      }
    }
  }

  private void keep(TopicPartition partition, long next) throws SQLException {
    execute(
        "INSERT INTO place VALUES (?, ?, ?)"
            + " ON CONFLICT (topic, part) DO UPDATE SET next = excluded.next",
        partition.topic(),
        partition.partition(),
        next);
  }

  private void execute(String sql, Object... values) throws SQLException {
    try (PreparedStatement statement = database.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        statement.setObject(i + 1, values[i]);
      }
      statement.execute();
    }
  }

  @Override
  public void close() {
    consumer.close();
  }
}
