package dev.varve.job;

import dev.varve.config.LineageConfig;
import dev.varve.job.failure.PermanentFailure;
import dev.varve.lineage.topic.LineageClient;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.api.connector.sink2.CommitterInitContext;
import org.apache.flink.api.connector.sink2.CommittingSinkWriter;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.StatefulSinkWriter;
import org.apache.flink.api.connector.sink2.SupportsCommitter;
import org.apache.flink.api.connector.sink2.SupportsWriterState;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.connector.kafka.sink.TwoPhaseCommittingStatefulSink;
import org.apache.flink.connector.kafka.sink.TwoPhaseCommittingStatefulSink.PrecommittingStatefulSinkWriter;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.util.ExceptionUtils;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidPidMappingException;
import org.apache.kafka.common.errors.TransactionAbortedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Flink's Kafka sink, whose failures say what the brokers did, and stop the job if waiting mends
 * none. What it keeps in state is the sink's own.
 *
 * <p>A commit that no broker answers fails, too, instead of being tried in place: the job's restart
 * tries it again from state, and says so; the sink itself would hold the task for minutes without a
 * word.
 *
 * <p>So does the commit of a transaction that the brokers have ended because it timed out or
 * because its producer was fenced off: the sink itself would count it and go on without its events.
 * The restart finds it in state, where it is known to be possible; what the topic lacks is
 * announced after that. Brokers that know nothing of its producer, because it rested for longer
 * than they remember, or because they are others, are taken in the same way; the sink itself would
 * fail on it for ever.
 *
 * <p>Closing does not fail for records that were not sent yet. Those of the open transaction are
 * aborted on purpose, and the sink itself would make a failed job of one that has its savepoint.
 * Nor does it wait for brokers that are away: after a commit that none of them has answered the
 * sink itself would wait for an hour, and the job would neither say so nor start again.
 */
final class NamingSink<I, S, C>
    implements Sink<I>, SupportsWriterState<I, S>, SupportsCommitter<NamingSink.Sent<C>> {
  private static final long serialVersionUID = 1L;
  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(5);
  private static final Logger LOG = LoggerFactory.getLogger(NamingSink.class);

  private final TwoPhaseCommittingStatefulSink<I, S, C> sink;
  private final LineageConfig lineage;

  /**
   * What commits a transaction.
   *
   * @param by which attempt sent it
   */
  record Sent<C>(C committable, By by) {
    enum By {
      THIS_ATTEMPT,
      AN_EARLIER_ONE
    }
  }

  private NamingSink(TwoPhaseCommittingStatefulSink<I, S, C> sink, LineageConfig lineage) {
    this.sink = sink;
    this.lineage = lineage;
  }

  static <I, S, C> Sink<I> of(TwoPhaseCommittingStatefulSink<I, S, C> sink, LineageConfig lineage) {
    return new NamingSink<>(sink, lineage);
  }

  @Override
  @Deprecated
  public SinkWriter<I> createWriter(InitContext context) throws IOException {
    return new Writer(named(() -> sink.createWriter(context)));
  }

  @Override
  public SinkWriter<I> createWriter(WriterInitContext context) throws IOException {
    return new Writer(
        named(() -> (PrecommittingStatefulSinkWriter<I, S, C>) sink.createWriter(context)));
  }

  @Override
  public StatefulSinkWriter<I, S> restoreWriter(WriterInitContext context, Collection<S> state)
      throws IOException {
    return new Writer(
        named(() -> (PrecommittingStatefulSinkWriter<I, S, C>) sink.restoreWriter(context, state)));
  }

  @Override
  public SimpleVersionedSerializer<S> getWriterStateSerializer() {
    return sink.getWriterStateSerializer();
  }

  @Override
  public Committer<Sent<C>> createCommitter(CommitterInitContext context) throws IOException {
    return new NamingCommitter(sink.createCommitter(context));
  }

  @Override
  public SimpleVersionedSerializer<Sent<C>> getCommittableSerializer() {
    return new SentSerializer<>(sink.getCommittableSerializer());
  }

  private <T> T named(Callable<T> work) throws IOException {
    try {
      return work.call();
    } catch (InterruptedException cancelled) {
      Thread.currentThread().interrupt();
      throw new IOException(cancelled);
    } catch (Exception failure) {
      throw PermanentFailure.of(LineageClient.failure(lineage, "write to", failure));
    }
  }

  private void named(Work work) throws IOException {
    named(
        () -> {
          work.run();
          return null;
        });
  }

  private interface Work {
    void run() throws Exception;
  }

  /** A producer gives up what it has asked for when its thread is interrupted. */
  private void endInTime(AutoCloseable producers) throws Exception {
    try (Impatience impatience = Impatience.after(CLOSE_PATIENCE)) {
      try {
        producers.close();
      } catch (InterruptException late) {
        if (!impatience.hasInterrupted()) {
          throw late;
        }
        LOG.info("the brokers of topic {} let no producer end in order", lineage.topic());
      }
    }
  }

  private final class Writer implements StatefulSinkWriter<I, S>, CommittingSinkWriter<I, Sent<C>> {
    private final PrecommittingStatefulSinkWriter<I, S, C> writer;

    Writer(PrecommittingStatefulSinkWriter<I, S, C> writer) {
      this.writer = writer;
    }

    @Override
    public void write(I element, Context context) throws IOException {
      named(() -> writer.write(element, context));
    }

    @Override
    public void flush(boolean endOfInput) throws IOException {
      named(() -> writer.flush(endOfInput));
    }

    @Override
    public Collection<Sent<C>> prepareCommit() throws IOException {
      return named(writer::prepareCommit).stream()
          .map(committable -> new Sent<>(committable, Sent.By.THIS_ATTEMPT))
          .toList();
    }

    @Override
    public List<S> snapshotState(long checkpoint) throws IOException {
      return named(() -> writer.snapshotState(checkpoint));
    }

    @Override
    public void close() throws Exception {
      try {
        endInTime(writer);
      } catch (IOException unsent) {
        if (ExceptionUtils.findThrowable(unsent, TransactionAbortedException.class).isEmpty()) {
          throw unsent;
        }
        LOG.info(
            "records of topic {} were not sent before the end; the next start announces what they"
                + " tell",
            lineage.topic());
      }
    }
  }

  /** The sink's own bytes: what is read from state was sent by an earlier attempt. */
  private record SentSerializer<C>(SimpleVersionedSerializer<C> own)
      implements SimpleVersionedSerializer<Sent<C>> {
    @Override
    public int getVersion() {
      return own.getVersion();
    }

    @Override
    public byte[] serialize(Sent<C> sent) throws IOException {
      return own.serialize(sent.committable());
    }

    @Override
    public Sent<C> deserialize(int version, byte[] bytes) throws IOException {
      return new Sent<>(own.deserialize(version, bytes), Sent.By.AN_EARLIER_ONE);
    }
  }

  private final class NamingCommitter implements Committer<Sent<C>> {
    private final Committer<C> committer;

    NamingCommitter(Committer<C> committer) {
      this.committer = committer;
    }

    @Override
    public void commit(Collection<CommitRequest<Sent<C>>> requests) throws IOException {
      named(() -> committer.commit(requests.stream().map(this::nowOrNever).toList()));
    }

    private CommitRequest<C> nowOrNever(CommitRequest<Sent<C>> request) {
      return new NowOrNever<>(request, lineage);
    }

    @Override
    public void close() throws Exception {
      endInTime(committer);
    }
  }

  private record NowOrNever<C>(Committer.CommitRequest<Sent<C>> request, LineageConfig lineage)
      implements Committer.CommitRequest<C> {
    @Override
    public C getCommittable() {
      return request.getCommittable().committable();
    }

    @Override
    public int getNumberOfRetries() {
      return request.getNumberOfRetries();
    }

    @Override
    public void signalFailedWithKnownReason(Throwable reason) {
      if (request.getCommittable().by() == Sent.By.THIS_ATTEMPT) {
        throw LineageClient.ended(lineage, reason);
      }
      request.signalFailedWithKnownReason(reason);
    }

    @Override
    public void signalFailedWithUnknownReason(Throwable reason) {
      if (ExceptionUtils.findThrowable(reason, InvalidPidMappingException.class).isPresent()) {
        signalFailedWithKnownReason(reason);
      } else {
        request.signalFailedWithUnknownReason(reason);
      }
    }

    @Override
    public void retryLater() {
      throw LineageClient.unanswered(lineage);
    }

    @Override
    public void updateAndRetryLater(C committable) {
      throw LineageClient.unanswered(lineage);
    }

    @Override
    public void signalAlreadyCommitted() {
      request.signalAlreadyCommitted();
    }
  }
}
