package dev.varve.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
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
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.api.connector.sink2.Committer.CommitRequest;
import org.apache.flink.api.connector.sink2.CommittingSinkWriter;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SupportsCommitter;
import org.apache.flink.connector.kafka.sink.TwoPhaseCommittingStatefulSink;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.junit.jupiter.api.Test;

/** What becomes of a transaction that the brokers have ended before it was committed. */
class NamingSinkTest {
  private static final LineageConfig LINEAGE =
      new LineageConfig("broker:9092", "varve.lineage", "varve", Map.of(), Duration.ofSeconds(10));

  private final Sink<String> sink = NamingSink.of(new EndedTransactions(), LINEAGE);
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

    commit(state.deserialize(state.getVersion(), saved));

    assertEquals("t-1", new String(saved, StandardCharsets.UTF_8), "the sink's own state");
    assertEquals(1, counted.size());
  }

  @SuppressWarnings("unchecked")
  private SupportsCommitter<Sent<String>> committing() {
    return (SupportsCommitter<Sent<String>>) sink;
  }

  @SuppressWarnings({"unchecked", "deprecation"})
  private Sent<String> sent() throws IOException, InterruptedException {
    CommittingSinkWriter<String, Sent<String>> writer =
        (CommittingSinkWriter<String, Sent<String>>) sink.createWriter((Sink.InitContext) null);
    return writer.prepareCommit().iterator().next();
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

    @Override
    public PrecommittingStatefulSinkWriter<String, String, String> createWriter(
        InitContext context) {
      return new Writer();
    }

    @Override
    public PrecommittingStatefulSinkWriter<String, String, String> restoreWriter(
        InitContext context, Collection<String> state) {
      return new Writer();
    }

    @Override
    public Committer<String> createCommitter() {
      return new Ended();
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

  private static final class Ended implements Committer<String> {
    @Override
    public void commit(Collection<CommitRequest<String>> requests) {
      for (CommitRequest<String> request : requests) {
        request.signalFailedWithKnownReason(new InvalidTxnStateException("timed out"));
      }
    }

    @Override
    public void close() {}
  }

  @SuppressWarnings("deprecation")
  private static final class Writer
      implements TwoPhaseCommittingStatefulSink.PrecommittingStatefulSinkWriter<
          String, String, String> {
    @Override
    public void write(String event, Context context) {}

    @Override
    public void flush(boolean endOfInput) {}

    @Override
    public Collection<String> prepareCommit() {
      return List.of("t-1");
    }

    @Override
    public List<String> snapshotState(long checkpoint) {
      return List.of();
    }

    @Override
    public void close() {}
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
