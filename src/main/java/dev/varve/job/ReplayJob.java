package dev.varve.job;

import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.job.failure.JobFailure;
import dev.varve.job.kafka.FoundMessage;
import dev.varve.job.kafka.KafkaReplay;
import dev.varve.job.kafka.MissingIds;
import dev.varve.model.ChangeEvent;
import dev.varve.model.Hash128;
import dev.varve.seal.WindowComparison;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * A job that reads a part of a source's topics again, in this process, and ends. It keeps no state
 * and writes nothing but local files of its caller, so it may run while the source is archived.
 *
 * <pre>
 * comparing:  KafkaReplay ─keyed by table─▶ WindowWriter, which compares ▶ FrameFile
 * finding:    KafkaReplay, missing ones only ────────────────────────────▶ FrameFile
 * </pre>
 */
public final class ReplayJob {
  private static final String NAME = "varve replay";

  private final JobClient client;
  private final CompletableFuture<?> end;

  private ReplayJob(JobClient client) {
    this.client = client;
    this.end = client.getJobExecutionResult();
  }

  /**
   * Starts a job that compares the changes of a plan with the archive, and returns at once.
   *
   * @param rate messages a second at the most; 0 for no limit
   * @param results the local file that is written; {@link #comparisons} reads it
   */
  public static ReplayJob comparing(ReplayPlan plan, int rate, Path results) {
    StreamExecutionEnvironment environment = environment(plan);
    TypeInformation<ChangeEvent> changes =
        new SerializerType<>(ChangeEvent.class, ChangeEventSerializer.INSTANCE);
    DataStream<byte[]> compared =
        replay(plan, rate)
            .changes(environment, changes)
            .keyBy(new TableKey(), Types.STRING)
            .transform(
                "compare",
                PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO,
                new WindowWriterFactory<>(plan.settings(), ReplaySealer.upTo(plan.sealedThrough())))
            .uid("compare");
    return start(environment, plan, compared, results);
  }

  /**
   * Starts a job that finds the messages of changes, and returns at once.
   *
   * @param ids identities of the changes, in a local file as {@link #writeMissing} makes it
   * @param results the local file that is written; {@link #found} reads it
   */
  public static ReplayJob finding(ReplayPlan plan, int rate, Path ids, Path results) {
    StreamExecutionEnvironment environment = environment(plan);
    return start(environment, plan, replay(plan, rate).missing(environment, ids), results);
  }

  private static KafkaReplay replay(ReplayPlan plan, int rate) {
    return new KafkaReplay(plan.source(), plan.spans(), rate);
  }

  private static StreamExecutionEnvironment environment(ReplayPlan plan) {
    StreamExecutionEnvironment environment =
        StreamExecutionEnvironment.createLocalEnvironment(EmbeddedFlink.stateless());
    JobSettings.apply(environment, NAME, plan.config().state().parallelism());
    return environment;
  }

  private static ReplayJob start(
      StreamExecutionEnvironment environment,
      ReplayPlan plan,
      DataStream<byte[]> frames,
      Path results) {
    frames.process(new FrameFile(results)).name("results").uid("results").setParallelism(1);
    return new ReplayJob(
        EmbeddedCluster.submit(
                environment, EmbeddedFlink.stateless(), new SavedState(plan.config().state()))
            .client());
  }

  /**
   * Waits so long at the most, and says whether the job has ended.
   *
   * @throws VarveException if it failed
   */
  public boolean endsWithin(Duration time) throws InterruptedException {
    return JobEnd.within(end, time);
  }

  /** How many changes have come so far; a second or so old, and zero while it is not known. */
  public long changes() throws InterruptedException {
    try {
      Map<String, Object> counters = client.getAccumulators().get(5, TimeUnit.SECONDS);
      return counters.get(Progress.CHANGES) instanceof Long count ? count : 0;
    } catch (ExecutionException | TimeoutException | IllegalStateException notKnownNow) {
      // The last is what Flink throws when the cluster has gone with its job.
      return 0;
    }
  }

  /** Ends it at once. */
  public void cancel() throws InterruptedException {
    try {
      client.cancel().get();
      end.exceptionally(cancelled -> null).get();
    } catch (ExecutionException e) {
      throw JobFailure.of(e);
    }
  }

  /** Hands over what a job compared, in no order. */
  public static void comparisons(Path results, Consumer<WindowComparison> consumer) {
    read(results, frame -> consumer.accept(WindowComparison.decode(frame)));
  }

  /** Hands over what a job found, in the order of each partition. */
  public static void found(Path results, Consumer<FoundMessage> consumer) {
    read(results, frame -> consumer.accept(FoundMessage.decode(frame)));
  }

  /** Writes the identities of changes that are missing, for {@link #finding}. */
  public static void writeMissing(Path comparisons, Path ids) {
    try (MissingIds.Writer out = new MissingIds.Writer(ids)) {
      FrameFile.read(
          comparisons,
          frame -> {
            for (Hash128 id : WindowComparison.decode(frame).missing()) {
              out.add(id);
            }
          });
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private static void read(Path results, FrameFile.Reader reader) {
    try {
      FrameFile.read(results, reader);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private static RuntimeException unreadable(IOException cause) {
    return JobFailure.isFull(cause)
        ? VarveException.of(
            ErrorCode.STORAGE_FULL,
            "no room left on the disk for temporary files",
            "free space in the folder for temporary files; docs/operating/storage-full.md",
            cause)
        : new UncheckedIOException(cause);
  }
}
