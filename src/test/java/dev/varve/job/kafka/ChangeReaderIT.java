package dev.varve.job.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.varve.config.SourceConfig;
import dev.varve.config.StorageConfig;
import dev.varve.decode.debezium.DebeziumDecoder;
import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.job.branch.Intake;
import dev.varve.kafka.SourceTopics;
import dev.varve.model.ChangeEvent;
import dev.varve.quarantine.QuarantineTable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Messages as they leave Flink's reader, into an archive on disk. */
class ChangeReaderIT {
  private static final String TOPIC = "crm.public.orders";
  private static final long SENT = 1_700_000_000_000L;
  private static final byte[] AVRO = {0, 0, 0, 0, 7, 2, 4};

  @TempDir Path directory;

  private final TopicClock clock = new TopicClock(Duration.ofSeconds(30), null);
  private final List<ChangeEvent> changes = new ArrayList<>();
  private ErrorCode registryFails = ErrorCode.REGISTRY_SCHEMA_MISSING;
  private ChangeReader reader;

  private static SourceConfig source() {
    return new SourceConfig(
        "crm",
        null,
        "kafka://crm",
        List.of("*.*"),
        List.of(),
        Duration.ofHours(1),
        ZoneOffset.UTC,
        Duration.ZERO,
        Duration.ofSeconds(1));
  }

  @BeforeEach
  void open() {
    StorageConfig storage =
        new StorageConfig(
            directory.toUri(),
            null,
            "us-east-1",
            StorageConfig.PathStyle.PATH,
            null,
            null,
            StorageConfig.Checksums.WHEN_SUPPORTED);
    Intake intake = new Intake(storage, source(), "000001@delivered");
    DebeziumDecoder decoder =
        new DebeziumDecoder(
            table -> true,
            intake,
            id -> {
              throw VarveException.of(registryFails, "no schema " + id, "none");
            });
    reader =
        new ChangeReader(
            new Messages(decoder, intake), clock, InstantSource.fixed(Instant.ofEpochMilli(SENT)));
    clock.onAssigned(new TopicPartition(TOPIC, 0), SourceTopics.BEGINNING, SENT);
  }

  @Test
  void aChangeMovesTheClockToItsCommitTime() {
    read(0, insert(SENT - 100));

    assertEquals("orders", changes.get(0).table().name());
    assertEquals(SENT - 101, clock.watermarkMillis());
  }

  @Test
  void aCommitTimeAfterTheMessagesOwnDoesNotMakeTheRestLate() {
    read(0, insert(SENT + 3_600_000));

    assertEquals(SENT - 1, clock.watermarkMillis());
  }

  @Test
  void aMessageThatIsNoGoodIsARowOfTheQuarantineAndMovesNoClock() {
    read(0, "broken".getBytes(StandardCharsets.UTF_8));
    read(1, AVRO);

    assertEquals(
        List.of(QuarantineTable.ID, QuarantineTable.ID),
        changes.stream().map(ChangeEvent::table).toList());
    assertEquals("VRV-3212", new QuarantineTable().reject(changes.get(1)).cause());
    assertEquals(TopicClock.NONE, clock.watermarkMillis());
    assertEquals(2L, clock.next().get(new TopicPartition(TOPIC, 0)));
  }

  @Test
  void aRegistryThatDoesNotAnswerIsNoFaultOfTheMessage() {
    registryFails = ErrorCode.REGISTRY_UNREACHABLE;

    VarveException outage = assertThrows(VarveException.class, () -> read(0, AVRO));

    assertEquals(ErrorCode.REGISTRY_UNREACHABLE, outage.code());
    assertEquals(List.of(), changes);
    assertEquals(SourceTopics.BEGINNING, clock.next().get(new TopicPartition(TOPIC, 0)));
  }

  private static byte[] insert(long committed) {
    return """
    {"before":null,"after":{"id":1},"op":"c","source":{"connector":"postgresql","name":"crm",
    "ts_ms":%d,"db":"crm","schema":"public","table":"orders","txId":5,"lsn":77}}\
    """
        .formatted(committed)
        .getBytes(StandardCharsets.UTF_8);
  }

  private void read(long offset, byte[] value) {
    reader.deserialize(
        new ConsumerRecord<>(
            TOPIC,
            0,
            offset,
            SENT,
            TimestampType.CREATE_TIME,
            0,
            value.length,
            "{\"id\":1}".getBytes(StandardCharsets.UTF_8),
            value,
            new RecordHeaders(),
            Optional.empty()),
        new Collector<>() {
          @Override
          public void collect(ChangeEvent change) {
            changes.add(change);
          }

          @Override
          public void close() {}
        });
  }
}
