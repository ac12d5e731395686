package dev.varve.job;

import dev.varve.block.BlockMerge;
import dev.varve.job.failure.PermanentFailure;
import dev.varve.seal.SealTask;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.util.concurrent.ExecutorThreadFactory;
import org.apache.flink.util.function.ThrowingConsumer;
import org.apache.flink.util.function.ThrowingRunnable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads that seal. State is read on the task thread only: a small seal takes its blocks
 * along, a large one asks for each by mail. Results and failures come back by mail as well.
 *
 * @param <R> what comes of a seal
 */
final class SealWorkers<R> implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SealWorkers.class);
  private static final int BLOCKS_TAKEN_ALONG_MAX = 32;
  private static final int SEALS_PER_WORKER_MAX = 2;
  private static final long CLOSE_TIMEOUT_SECONDS = 10;

  private final int threads;
  private final Sealer<R> sealer;
  private final MailboxExecutor mailbox;
  private final StateReader state;
  private final ExecutorService executor;

  /** A seal done, and what it sealed. */
  record Sealed<R>(SealTask<String> task, R report) {}

  /** Reads a block from state, on the task thread. */
  interface StateReader {
    byte[] read(String key, String name) throws Exception;
  }

  SealWorkers(int threads, Sealer<R> sealer, MailboxExecutor mailbox, StateReader state) {
    this.threads = threads;
    this.sealer = sealer;
    this.mailbox = mailbox;
    this.state = state;
    this.executor = Executors.newFixedThreadPool(threads, new ExecutorThreadFactory("varve-seal"));
  }

  /** Whether another seal may be handed over, so that few hold their blocks in memory. */
  boolean hasRoom(int running) {
    return running < threads * SEALS_PER_WORKER_MAX;
  }

  /** Seals, then runs the commit on the task thread; a failure fails the task. */
  void submit(SealTask<String> task, String key, ThrowingConsumer<Sealed<R>, Exception> commit)
      throws Exception {
    Function<String, byte[]> load = loader(task, key);
    executor.execute(
        () -> {
          try {
            Sealed<R> sealed = new Sealed<>(task, sealer.seal(task, load));
            mail(() -> commit.accept(sealed), task);
          } catch (RuntimeException failure) {
            fail(task, PermanentFailure.of(failure));
          } catch (Error failure) {
            fail(task, new IllegalStateException("sealing met an error of the JVM", failure));
          }
        });
  }

  private void fail(SealTask<String> task, RuntimeException failure) {
    mail(
        () -> {
          throw failure;
        },
        task);
  }

  /**
   * Once the task has ended nobody takes mail: the seal is not committed, and is made again from
   * state.
   */
  private void mail(ThrowingRunnable<Exception> letter, SealTask<String> task) {
    try {
      mailbox.execute(letter, "seal of %s", task.table());
    } catch (RejectedExecutionException taskEnded) {
      LOG.debug("seal of {} came after the end of its task", task.table(), taskEnded);
    }
  }

  private Function<String, byte[]> loader(SealTask<String> task, String key) throws Exception {
    if (task.blocks().size() > BLOCKS_TAKEN_ALONG_MAX) {
      return name -> readByMail(key, name);
    }
    Map<String, byte[]> taken = new HashMap<>();
    for (BlockMerge.Source<String> block : task.blocks()) {
      taken.put(block.reference(), state.read(key, block.reference()));
    }
    return taken::get;
  }

  private byte[] readByMail(String key, String name) {
    CompletableFuture<byte[]> block = new CompletableFuture<>();
    mailbox.execute(() -> block.complete(state.read(key, name)), "read block of %s", name);
    try {
      return block.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("sealing was cancelled", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("a block could not be read from state", e);
    }
  }

  @Override
  public void close() throws InterruptedException {
    executor.shutdownNow();
    executor.awaitTermination(CLOSE_TIMEOUT_SECONDS, TimeUnit.SECONDS);
  }
}
