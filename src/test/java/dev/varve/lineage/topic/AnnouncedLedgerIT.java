package dev.varve.lineage.topic;

import static dev.varve.lineage.topic.Topic.id;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.lineage.LineageEventId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

class AnnouncedLedgerIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Instant ALWAYS = Instant.EPOCH;

  @Test
  void missesNothingThatWasCommitted() {
    Topic topic = Topic.create(1);
    topic.commit(id("crm", 1, 0), id("crm", 1, 1), id("crm", 2, 0));

    assertEquals(Set.of(), missing(topic, id("crm", 1, 0), id("crm", 1, 1), id("crm", 2, 0)));
  }

  @Test
  void missesWhatAnAbortedTransactionTookWithIt() {
    Topic topic = Topic.create(1);
    topic.commit(id("crm", 1, 0));
    topic.abort(id("crm", 2, 0), id("crm", 2, 1));
    topic.commit(id("crm", 3, 0));

    assertEquals(
        List.of(id("crm", 2, 0), id("crm", 2, 1)),
        List.copyOf(missing(topic, id("crm", 2, 1), id("crm", 2, 0), id("crm", 3, 0))));
  }

  @Test
  void missesEverythingInAnEmptyTopicAndInOneOfAbortedRecordsOnly() {
    Topic topic = Topic.create(2);

    assertEquals(Set.of(id("crm", 1, 0)), missing(topic, id("crm", 1, 0)));
    topic.abort(id("crm", 1, 0));
    assertEquals(Set.of(id("crm", 1, 0)), missing(topic, id("crm", 1, 0)));
  }

  @Test
  void missesTheEventOfAnotherSourceWithTheSameNumbers() {
    Topic topic = Topic.create(1);
    topic.commit(id("crm", 1, 0));

    assertEquals(Set.of(id("erp", 1, 0)), missing(topic, id("crm", 1, 0), id("erp", 1, 0)));
  }

  @Test
  void findsAnEventManyStepsBeforeTheEnd() {
    Topic topic = Topic.create(1);
    topic.commit(id("crm", 1, 0));
    topic.commit(
        LongStream.rangeClosed(1, 3_500)
            .mapToObj(sequence -> id("erp", sequence, 0))
            .toArray(LineageEventId[]::new));

    assertEquals(Set.of(), missing(topic, id("crm", 1, 0), id("erp", 3_500, 0)));
    try (AnnouncedLedger ledger = AnnouncedLedger.open(topic.config(), PATIENCE)) {
      assertEquals(3_500, ledger.readBack("erp", 1, ALWAYS).size());
      assertEquals(501, ledger.readBack("erp", 3_000, ALWAYS).size());
    }
  }

  @Test
  void findsAHigherSequenceBehindALowerOneThatWasRepaired() {
    Topic topic = Topic.create(1);
    topic.commit(id("crm", 6, 0));
    topic.commit(id("crm", 5, 0));

    assertEquals(Set.of(), missing(topic, id("crm", 6, 0)));
    assertEquals(Set.of(id("crm", 6, 0)), readBack(topic, 6));
  }

  @Test
  void findsEventsOnEveryPartition() {
    Topic topic = Topic.create(4);
    LineageEventId[] ids =
        LongStream.rangeClosed(1, 20)
            .mapToObj(number -> id("source-" + number, number, 0))
            .toArray(LineageEventId[]::new);
    topic.commit(ids);

    assertEquals(Set.of(), missing(topic, ids));
  }

  @Test
  void isNotConfusedByForeignRecords() {
    Topic topic = Topic.create(1);
    try (Producer<byte[], byte[]> producer = topic.transaction()) {
      byte[] foreign = "not json".getBytes(StandardCharsets.UTF_8);
      producer.send(new ProducerRecord<>(topic.config().topic(), foreign));
      ProducerRecord<byte[], byte[]> odd = new ProducerRecord<>(topic.config().topic(), foreign);
      odd.headers().add(LineageHeaders.SOURCE, foreign);
      odd.headers().add(LineageHeaders.SEQUENCE, foreign);
      odd.headers().add(LineageHeaders.INDEX, foreign);
      producer.send(odd);
      producer.commitTransaction();
    }
    topic.commit(id("crm", 1, 0));

    assertEquals(Set.of(id("crm", 1, 0)), readBack(topic, 1));
  }

  @Test
  void doesNotWaitForTransactionsOfOtherEvents() {
    Topic topic = Topic.create(1);
    topic.commit(id("crm", 1, 0));
    try (Producer<byte[], byte[]> other = topic.transaction()) {
      topic.send(other, id("erp", 1, 0));

      assertEquals(Set.of(id("crm", 2, 0)), missing(topic, id("crm", 1, 0), id("crm", 2, 0)));
      other.abortTransaction();
    }
  }

  @Test
  void refusesToSayWhatAnOpenTransactionHasNotDecided() {
    Topic topic = Topic.create(1);
    topic.commit(id("crm", 1, 0));
    try (Producer<byte[], byte[]> open = topic.transaction();
        AnnouncedLedger impatient = AnnouncedLedger.open(topic.config(), Duration.ofSeconds(2))) {
      topic.send(open, id("crm", 2, 0));

      VarveException refused =
          assertThrows(
              VarveException.class, () -> impatient.missing(Set.of(id("crm", 2, 0)), ALWAYS));
      assertEquals(ErrorCode.TRANSACTION_OPEN, refused.code());
      assertTrue(refused.hint().contains("--start-offset 2"), refused.hint());

      open.commitTransaction();
      assertEquals(Set.of(), impatient.missing(Set.of(id("crm", 2, 0)), ALWAYS));
    }
  }

  @Test
  void waitsForACommittedEventBehindAnOlderOpenTransaction() throws Exception {
    Topic topic = Topic.create(1);
    try (Producer<byte[], byte[]> open = topic.transaction()) {
      topic.send(open, id("erp", 1, 0));
      topic.commit(id("crm", 1, 0));
      CompletableFuture<Void> end =
          CompletableFuture.runAsync(
              open::abortTransaction, CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS));

      assertEquals(Set.of(), missing(topic, id("crm", 1, 0)));
      end.get(30, TimeUnit.SECONDS);
    }
  }

  @Test
  void leavesOutWhatIsOlderThanTheQuestion() {
    Topic topic = Topic.create(1);
    Instant then = Instant.parse("2026-01-01T00:00:00Z");
    try (Producer<byte[], byte[]> producer = topic.transaction()) {
      producer.send(sentAt(topic, id("crm", 1, 0), then));
      producer.send(sentAt(topic, id("crm", 2, 0), then.plusSeconds(60)));
      producer.commitTransaction();
    }

    try (AnnouncedLedger ledger = AnnouncedLedger.open(topic.config(), PATIENCE)) {
      assertEquals(Set.of(id("crm", 2, 0)), ledger.readBack("crm", 1, then.plusSeconds(1)));
      assertEquals(Set.of(), ledger.readBack("crm", 1, then.plusSeconds(61)));
    }
  }

  @Test
  void namesTheTopicThatIsNotThere() {
    Topic absent = Topic.named("not-there");

    VarveException missing =
        assertThrows(VarveException.class, () -> missing(absent, id("crm", 1, 0)));

    assertEquals(ErrorCode.TOPIC_MISSING, missing.code());
    assertTrue(missing.hint().contains("--create --topic not-there"), missing.hint());
  }

  private static ProducerRecord<byte[], byte[]> sentAt(
      Topic topic, LineageEventId id, Instant time) {
    ProducerRecord<byte[], byte[]> now = topic.event(id);
    return new ProducerRecord<>(
        now.topic(), null, time.toEpochMilli(), now.key(), now.value(), now.headers());
  }

  private static Set<LineageEventId> missing(Topic topic, LineageEventId... expected) {
    try (AnnouncedLedger ledger = AnnouncedLedger.open(topic.config(), PATIENCE)) {
      return ledger.missing(List.of(expected), ALWAYS);
    }
  }

  private static Set<LineageEventId> readBack(Topic topic, long fromSequence) {
    try (AnnouncedLedger ledger = AnnouncedLedger.open(topic.config(), PATIENCE)) {
      return ledger.readBack("crm", fromSequence, ALWAYS);
    }
  }
}
