package dev.varve.job.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.block.ChangeHash;
import dev.varve.config.ColumnRule;
import dev.varve.config.ColumnRule.Kind;
import dev.varve.config.ColumnsConfig;
import dev.varve.config.ColumnsConfig.Unknown;
import dev.varve.config.Connector;
import dev.varve.config.SourceConfig;
import dev.varve.job.kafka.FoundMessage.Verdict;
import dev.varve.model.ChangeEvent;
import dev.varve.model.Hash128;
import dev.varve.quarantine.RejectText;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which messages of missing changes may be sent back to the job. */
class MissingMessagesIT {
  private static final String TOPIC = "crm.public.orders";
  private static final long SENT = 1_700_000_000_000L;

  @TempDir Path directory;

  private final List<ConsumerRecord<byte[], byte[]>> topic = new ArrayList<>();
  private SourceConfig source =
      new SourceConfig(
          "crm",
          new Connector.Kafka("kafka:9092", List.of("crm.*"), Map.of(), null, null, null),
          "kafka://crm",
          List.of("*.*"),
          List.of(),
          Duration.ofHours(1),
          ZoneOffset.UTC,
          Duration.ZERO,
          Duration.ofSeconds(1));

  @Test
  void aChangeIsSentBackOnceHoweverOftenItIsOnTheTopic() throws Exception {
    send("{\"id\":1}", insert(1, 77, 1));
    send("{\"id\":2}", insert(2, 99, 1));
    send("{\"id\":1}", insert(1, 77, 1));

    List<FoundMessage> found = find(ids().get(0));

    assertEquals(List.of(Verdict.TO_BE_SENT), verdicts(found));
    assertEquals(ids().get(0), readByTheJob(found.get(0)));
  }

  @Test
  void aMessageThatCannotBeDecodedIsTheSameRowOfTheQuarantineAgain() throws Exception {
    send(null, "broken");

    List<FoundMessage> found = find(ids().get(0));

    assertEquals(List.of(Verdict.TO_BE_SENT), verdicts(found));
    assertEquals(ids().get(0), readByTheJob(found.get(0)));
  }

  /** Two rows that are equal, of one statement: the second is told from the first by its place. */
  @Test
  void aRowWithoutAKeyThatFollowsItsEqualIsNotSentBackAlone() throws Exception {
    send(null, insert(1, 77, 1));
    send(null, insert(1, 77, 2));

    assertEquals(2, ids().stream().distinct().count());
    assertEquals(List.of(Verdict.TO_BE_SENT), verdicts(find(ids().get(0))));
    assertEquals(List.of(Verdict.ANOTHER_WHEN_ALONE), verdicts(find(ids().get(1))));
  }

  @Test
  void bytesThatAColumnRuleMayMeanAreNotSentAnywhere() throws Exception {
    ColumnRule rule =
        new ColumnRule(List.of("orders.note"), null, null, Kind.MASK, "***", 0, null, 1, null);
    source = source.with(new ColumnsConfig(List.of(rule), List.of(), Unknown.KEEP));
    send("{\"id\":1}", insert(1, 77, 1));

    List<FoundMessage> found = find(ids().get(0));

    assertEquals(List.of(Verdict.NOT_TO_BE_KEPT), verdicts(found));
    assertEquals("", found.get(0).line());
  }

  @Test
  void whatIsNotMissingIsNotFound() throws Exception {
    send("{\"id\":1}", insert(1, 77, 1));

    assertEquals(List.of(), find(new Hash128(1, 2)));
    assertTrue(ids().size() == 1);
  }

  private static String insert(long id, long lsn, long order) {
    return """
    {"before":null,"after":{"id":%d,"note":"n"},"op":"c","source":{"connector":"postgresql",
    "name":"crm","ts_ms":%d,"db":"crm","schema":"public","table":"orders","txId":5,"lsn":%d},
    "transaction":{"id":"5","total_order":%d,"data_collection_order":%d}}\
    """
        .formatted(id, SENT, lsn, order, order);
  }

  private void send(String key, String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    topic.add(
        new ConsumerRecord<>(
            TOPIC,
            0,
            topic.size(),
            SENT,
            TimestampType.CREATE_TIME,
            0,
            bytes.length,
            key == null ? null : key.getBytes(StandardCharsets.UTF_8),
            bytes,
            new RecordHeaders(),
            Optional.empty()));
  }

  /** Identities of the topic's changes as they are archived. */
  private List<Hash128> ids() throws Exception {
    ChangeHash hash = new ChangeHash();
    return read(new ReplayedChanges(source, TypeInformation.of(ChangeEvent.class))).stream()
        .map(hash::of)
        .toList();
  }

  private List<FoundMessage> find(Hash128 missing) throws Exception {
    Path ids = directory.resolve("ids");
    try (MissingIds.Writer out = new MissingIds.Writer(ids)) {
      out.add(missing);
    }
    return read(new MissingMessages(source, ids.toString())).stream()
        .map(FoundMessage::decode)
        .toList();
  }

  private static List<Verdict> verdicts(List<FoundMessage> found) {
    return found.stream().map(FoundMessage::verdict).toList();
  }

  private Hash128 readByTheJob(FoundMessage found) {
    List<ChangeEvent> read = new ArrayList<>();
    SentMessages.looking(Messages.looking(source)).read(RejectText.decode(found.line()), read::add);
    assertEquals(1, read.size());
    return new ChangeHash().of(read.get(0));
  }

  private <T> List<T> read(ReplayReader<T> reader) throws Exception {
    List<T> all = new ArrayList<>();
    reader.open(null);
    topic.forEach(
        record ->
            reader.deserialize(
                record,
                new Collector<>() {
                  @Override
                  public void collect(T each) {
                    all.add(each);
                  }

                  @Override
                  public void close() {}
                }));
    return all;
  }
}
