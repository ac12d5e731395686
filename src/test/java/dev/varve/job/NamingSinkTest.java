package dev.varve.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.config.LineageConfig;
import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.job.NamingSink.Sent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.api.connector.sink2.Committer.CommitRequest;
import org.apache.flink.api.connector.sink2.CommittingSinkWriter;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.StatefulSinkWriter;
import org.apache.flink.api.connector.sink2.SupportsCommitter;
import org.apache.flink.api.connector.sink2.SupportsWriterState;
import org.apache.flink.connector.kafka.sink.TwoPhaseCommittingStatefulSink;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.util.FlinkRuntimeException;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidPidMappingException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TransactionAbortedException;
import org.apache.kafka.common.errors.UnknownServerException;
import org.junit.jupiter.api.Test;

/** What becomes of transactions that are not committed, and of records that are not sent. */
class NamingSinkTest {
  private static final LineageConfig LINEAGE =
      new LineageConfig("broker:9092", "varve.lineage", "varve", Map.of(), Duration.ofSeconds(10));

  private static final ApiException TIMED_OUT = new InvalidTxnStateException("timed out");

  private final EndedTransactions transactions = new EndedTransactions(TIMED_OUT);
  private Sink<String> sink = NamingSink.of(transactions, LINEAGE);
  private final List<Throwable> counted = new ArrayList<>();

  @Test
  void stopsTheAttemptThatHasSentItSoThatItsEventsAreSentAgain() throws Exception {
    VarveException failure = assertThrows(VarveException.class, () -> commit(sent()));

    assertEquals(ErrorCode.KAFKA_UNREACHABLE, failure.code());
    assertTrue(failure.code().isRetryable(), "the job would not restart");
    assertTrue(failure.getMessage().contains("InvalidTxnStateException"), failure.getMessage());
  }

  @Test
  void isLeftToTheReadingBackOfTheTopicWhenAnEarlierAttemptHasSentIt() throws Exception {
    SimpleVersionedSerializer<Sent<String>> state = committing().getCommittableSerializer();
    byte[] saved = state.serialize(sent());
    assertEquals(1, state.getVersion());

    commit(state.deserialize(state.getVersion(), saved));

    assertEquals("t-1", new String(saved, StandardCharsets.UTF_8), "the sink's own state");
    assertEquals(1, counted.size());
  }

  /** The sink aborts what it has not sent, and then says that it could not be sent. */
  @Test
  void closesWithoutAFailureWhenRecordsOfTheOpenTransactionWereNotSent() throws Exception {
    transactions.unsent =
        new IOException(
            "send requests have encountered exception",
            new FlinkRuntimeException(new TransactionAbortedException()));

    writer().close();
  }

  @Test
  void failsWhenItIsClosedIfRecordsWereRefusedBefore() throws Exception {
    transactions.unsent = new IOException(new RecordTooLargeException("too large"));

    assertSame(transactions.unsent, assertThrows(IOException.class, () -> writer().close()));
  }

  /** As a producer does whose last commit no broker has answered; {@link ImpatienceIT} has one. */
  @Test
  void closesInTimeWhileTheBrokersAreAway() throws Exception {
    transactions.closing =
        () -> {
          try {
            new CountDownLatch(1).await();
          } catch (InterruptedException late) {
            throw new InterruptException(late);
          }
        };

    assertClosesInTime(writer());
    assertClosesInTime(committing().createCommitter(null));
  }

  private static void assertClosesInTime(AutoCloseable part) {
    boolean interrupted =
        assertTimeoutPreemptively(
            Duration.ofSeconds(60),
            () -> {
              part.close();
              return Thread.currentThread().isInterrupted();
            });

    assertFalse(interrupted, "what the task closes next is interrupted, too");
  }

  /** As in a savepoint that is gone on from when the brokers have forgotten who sent it. */
  @Test
  void isLeftToTheReadingBackOfTheTopicWhenTheBrokersDoNotKnowItsProducer() throws Exception {
    sink = NamingSink.of(new EndedTransactions(new InvalidPidMappingException("who?")), LINEAGE);

    assertThrows(VarveException.class, () -> commit(sent()));
    commit(new Sent<>("t-1", Sent.By.AN_EARLIER_ONE));

    assertEquals(1, counted.size());
  }

  @Test
  void stopsTheAttemptWhoeverSentItWhenNobodyKnowsWhatHappened() {
    sink = NamingSink.of(new EndedTransactions(new UnknownServerException("?")), LINEAGE);

    assertThrows(AssertionError.class, () -> commit(new Sent<>("t-1", Sent.By.AN_EARLIER_ONE)));
  }

  @Test
  void writesAndFlushesWhatItIsGivenBeforeItsTransactionIsPrepared() throws Exception {
    CommittingSinkWriter<String, Sent<String>> writer = writer();
    writer.write("one", null);
    writer.write("two", null);
    writer.flush(false);

    assertEquals(List.of("one", "two", "flushed"), transactions.written);
  }

  /** By it transactions are numbered on, and those that were open are aborted. */
  @Test
  void keepsTheStateOfTheSinksWriter() throws Exception {
    @SuppressWarnings("unchecked")
    SupportsWriterState<String, String> stateful = (SupportsWriterState<String, String>) sink;
    StatefulSinkWriter<String, String> writer =
        stateful.restoreWriter(null, List.of("transaction 7"));

    assertEquals(List.of("transaction 7", "at 3"), writer.snapshotState(3));
    assertEquals(
        "s",
        new String(stateful.getWriterStateSerializer().serialize("s"), StandardCharsets.UTF_8));
  }

  /** The job's restart tries again from state, and says why; in place nobody would be told. */
  @Test
  void stopsTheAttemptWhenNoBrokerAnswersACommit() {
    for (Answer answer : List.of(Answer.RETRY_LATER, Answer.RETRY_ANOTHER_LATER)) {
      transactions.instead = answer;

      VarveException failure =
          assertThrows(
              VarveException.class, () -> commit(new Sent<>("t-1", Sent.By.AN_EARLIER_ONE)));

      assertEquals(ErrorCode.KAFKA_UNREACHABLE, failure.code());
    }
  }

  @Test
  void passesOnThatATransactionWasCommittedBefore() throws Exception {
    transactions.instead = Answer.COMMITTED_BEFORE;

    AssertionError told = assertThrows(AssertionError.class, () -> commit(sent()));

    assertEquals("taken for committed", told.getMessage());
  }

  @Test
  void saysThatItWasCancelledAndStaysInterrupted() {
    transactions.interrupts = true;

    assertThrows(IOException.class, () -> writer().flush(false));

    assertTrue(Thread.interrupted());
  }

  @Test
  void closesTheSinksCommitter() throws Exception {
    committing().createCommitter(null).close();

    assertEquals(List.of("closed"), transactions.written);
  }

  @SuppressWarnings("unchecked")
  private SupportsCommitter<Sent<String>> committing() {
    return (SupportsCommitter<Sent<String>>) sink;
  }

  @SuppressWarnings({"unchecked", "deprecation"})
  private CommittingSinkWriter<String, Sent<String>> writer() throws IOException {
    return (CommittingSinkWriter<String, Sent<String>>) sink.createWriter((Sink.InitContext) null);
  }

  private Sent<String> sent() throws IOException, InterruptedException {
    return writer().prepareCommit().iterator().next();
  }

  private void commit(Sent<String> sent) throws IOException, InterruptedException {
    committing().createCommitter(null).commit(List.of(new Request<>(sent, counted)));
  }

  private record Request<C>(C committable, List<Throwable> counted) implements CommitRequest<C> {
    @Override
    public C getCommittable() {
      return committable;
    }

    @Override
    public int getNumberOfRetries() {
      return 0;
    }

    @Override
    public void signalFailedWithKnownReason(Throwable reason) {
      counted.add(reason);
    }

    @Override
    public void signalFailedWithUnknownReason(Throwable reason) {
      throw new AssertionError(reason);
    }

    @Override
    public void retryLater() {
      throw new AssertionError("retried");
    }

    @Override
    public void updateAndRetryLater(C later) {
      throw new AssertionError("retried");
    }

    @Override
    public void signalAlreadyCommitted() {
      throw new AssertionError("taken for committed");
    }
  }

  /** A sink each of whose transactions is ended by the brokers before it is committed. */
  @SuppressWarnings("deprecation")
  private static final class EndedTransactions
      implements TwoPhaseCommittingStatefulSink<String, String, String> {
    private static final long serialVersionUID = 1L;

    private final ApiException answer;

    private EndedTransactions(ApiException answer) {
      this.answer = answer;
    }

    /** What a writer says when it is closed, if anything. */
    private IOException unsent;

    /** What the sink's writer and its committer do first when they are closed. */
    private Runnable closing = () -> {};

    /** What a committer does other than to say that the transaction has ended, if anything. */
    private Answer instead;

    /** Whether the task is cancelled while records are flushed. */
    private boolean interrupts;

    private final List<String> written = new ArrayList<>();

    @Override
    public PrecommittingStatefulSinkWriter<String, String, String> createWriter(
        InitContext context) {
      return new Writer(this);
    }

    @Override
    public PrecommittingStatefulSinkWriter<String, String, String> restoreWriter(
        InitContext context, Collection<String> state) {
      written.addAll(state);
      return new Writer(this);
    }

    @Override
    public Committer<String> createCommitter() {
      return new Ended(this);
    }

    @Override
    public SimpleVersionedSerializer<String> getCommittableSerializer() {
      return new Text();
    }

    @Override
    public SimpleVersionedSerializer<String> getWriterStateSerializer() {
      return new Text();
    }
  }

  private enum Answer {
    RETRY_LATER,
    RETRY_ANOTHER_LATER,
    COMMITTED_BEFORE
  }

  /** Tells as Flink's own of what the brokers answer. */
  private record Ended(EndedTransactions sink) implements Committer<String> {
    @Override
    public void commit(Collection<CommitRequest<String>> requests) {
      for (CommitRequest<String> request : requests) {
        if (sink.instead == Answer.RETRY_LATER) {
          request.retryLater();
        } else if (sink.instead == Answer.RETRY_ANOTHER_LATER) {
          request.updateAndRetryLater("t-2");
        } else if (sink.instead == Answer.COMMITTED_BEFORE) {
          request.signalAlreadyCommitted();
        } else if (sink.answer instanceof InvalidTxnStateException) {
          request.signalFailedWithKnownReason(sink.answer);
        } else {
          request.signalFailedWithUnknownReason(sink.answer);
        }
      }
    }

    @Override
    public void close() {
      sink.closing.run();
      sink.written.add("closed");
    }
  }

  @SuppressWarnings("deprecation")
  private record Writer(EndedTransactions sink)
      implements TwoPhaseCommittingStatefulSink.PrecommittingStatefulSinkWriter<
          String, String, String> {
    @Override
    public void write(String event, Context context) {
      sink.written.add(event);
    }

    @Override
    public void flush(boolean endOfInput) throws InterruptedException {
      if (sink.interrupts) {
        throw new InterruptedException();
      }
      sink.written.add("flushed");
    }

    @Override
    public Collection<String> prepareCommit() {
      return List.of("t-1");
    }

    @Override
    public List<String> snapshotState(long checkpoint) {
      sink.written.add("at " + checkpoint);
      return List.copyOf(sink.written);
    }

    @Override
    public void close() throws IOException {
      sink.closing.run();
      if (sink.unsent != null) {
        throw sink.unsent;
      }
    }
  }

  private static final class Text implements SimpleVersionedSerializer<String> {
    @Override
    public int getVersion() {
      return 1;
    }

    @Override
    public byte[] serialize(String text) {
      return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String deserialize(int version, byte[] bytes) {
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }
}
