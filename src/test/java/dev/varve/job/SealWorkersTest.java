package dev.varve.job;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.block.BlockInfo;
import dev.varve.block.BlockMerge;
import dev.varve.block.SampleChanges;
import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.job.SealWorkers.Sealed;
import dev.varve.model.Window;
import dev.varve.seal.SealTask;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.util.function.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What reaches the task thread of seals, and in which thread state is read; this test's is it. */
@Timeout(30)
class SealWorkersTest {
  private static final int THREADS = 2;

  private final Mailbox mailbox = new Mailbox();
  private final List<Thread> readers = Collections.synchronizedList(new ArrayList<>());
  private final List<Sealed<String>> committed = new ArrayList<>();
  private Function<Function<String, byte[]>, String> seal = load -> "sealed";
  private final SealWorkers<String> workers =
      new SealWorkers<>(THREADS, new Fake(), mailbox, this::read);

  @AfterEach
  void end() throws Exception {
    workers.close();
  }

  @Test
  void hasRoomForTwoSealsForEachThread() {
    assertTrue(workers.hasRoom(3));
    assertFalse(workers.hasRoom(4));
  }

  @Test
  void commitsByMailWhatWasSealed() throws Exception {
    SealTask<String> task = submit(1);
    assertEquals(List.of(), committed);

    mailbox.take();

    assertEquals(List.of(new Sealed<>(task, "sealed")), committed);
  }

  @Test
  void takesTheBlocksOfASmallSealAlong() throws Exception {
    List<byte[]> loaded = new ArrayList<>();
    seal =
        load -> {
          loaded.add(load.apply("0"));
          loaded.add(load.apply("31"));
          return "sealed";
        };

    submit(32);
    assertEquals(Collections.nCopies(32, Thread.currentThread()), readers);
    mailbox.take();

    assertArrayEquals(new byte[] {0}, loaded.get(0));
    assertArrayEquals(new byte[] {31}, loaded.get(1));
    assertEquals(1, committed.size());
    assertEquals(32, readers.size());
  }

  @Test
  void readsEachBlockOfALargeSealOnTheTaskThreadWhenItIsNeeded() throws Exception {
    List<byte[]> loaded = new ArrayList<>();
    seal =
        load -> {
          loaded.add(load.apply("32"));
          return "sealed";
        };

    submit(33);
    assertEquals(List.of(), readers);
    mailbox.take();
    mailbox.take();

    assertEquals(List.of(Thread.currentThread()), readers);
    assertArrayEquals(new byte[] {32}, loaded.get(0));
    assertEquals(1, committed.size());
  }

  @Test
  void failsTheTaskWithWhatASealFailedOf() throws Exception {
    VarveException outage = VarveException.of(ErrorCode.STORAGE_UNREACHABLE, "planned", "none");
    failWith(outage);

    assertSame(outage, assertThrows(VarveException.class, mailbox::take));
  }

  @Test
  void failsTheTaskForGoodWhenTryingAgainWouldNotHelp() throws Exception {
    VarveException foreign = VarveException.of(ErrorCode.FILE_DIFFERS, "planned", "none");
    failWith(foreign);

    assertSame(foreign, assertThrows(SuppressRestartsException.class, mailbox::take).getCause());
  }

  @Test
  void failsTheTaskWithAnErrorOfTheJvm() throws Exception {
    OutOfMemoryError error = new OutOfMemoryError("planned");
    seal =
        load -> {
          throw error;
        };
    submit(1);

    assertSame(error, assertThrows(IllegalStateException.class, mailbox::take).getCause());
  }

  /** The task has failed already, or it would have waited. */
  @Test
  void saysNothingWhenTheTaskHasEnded() throws Exception {
    List<Throwable> uncaught = Collections.synchronizedList(new ArrayList<>());
    CountDownLatch next = new CountDownLatch(2);
    seal =
        load -> {
          Thread.currentThread().setUncaughtExceptionHandler((t, e) -> uncaught.add(e));
          next.countDown();
          return "late";
        };
    mailbox.ended = true;

    submit(1);
    submit(1);
    assertTrue(next.await(20, TimeUnit.SECONDS));
    workers.close();

    assertEquals(List.of(), uncaught);
    assertEquals(List.of(), committed);
  }

  /** Else a cancelled task would wait for a block that nobody reads any more. */
  @Test
  void endsASealThatWaitsForABlockWhenItIsClosed() throws Exception {
    List<Throwable> ends = Collections.synchronizedList(new ArrayList<>());
    List<Boolean> interrupted = Collections.synchronizedList(new ArrayList<>());
    CountDownLatch ended = new CountDownLatch(1);
    seal =
        load -> {
          try {
            return new String(load.apply("0"), StandardCharsets.UTF_8);
          } catch (IllegalStateException e) {
            ends.add(e.getCause());
            interrupted.add(Thread.currentThread().isInterrupted());
            throw e;
          } finally {
            ended.countDown();
          }
        };
    submit(33);
    mailbox.awaitLetter();

    workers.close();

    assertEquals(0, ended.getCount(), "closing waits for it");
    assertEquals(InterruptedException.class, ends.get(0).getClass());
    assertEquals(List.of(true), interrupted);
  }

  private void failWith(RuntimeException failure) throws Exception {
    seal =
        load -> {
          throw failure;
        };
    submit(1);
  }

  private byte[] read(String key, String name) {
    assertEquals("key", key);
    readers.add(Thread.currentThread());
    return new byte[] {Byte.parseByte(name)};
  }

  private SealTask<String> submit(int blocks) throws Exception {
    BlockInfo info =
        SampleChanges.blocks(List.of(SampleChanges.created(1, Instant.EPOCH)), 1).get(0).info();
    List<BlockMerge.Source<String>> sources = new ArrayList<>();
    for (int number = 0; number < blocks; number++) {
      sources.add(new BlockMerge.Source<>("" + number, info));
    }
    SealTask<String> task =
        new SealTask<>(
            SampleChanges.ORDERS, Window.starting(Instant.EPOCH, Duration.ofHours(1)), 0, sources);
    workers.submit(task, "key", committed::add);
    return task;
  }

  private final class Fake implements Sealer<String> {
    @Override
    public String seal(SealTask<String> task, Function<String, byte[]> load) {
      return seal.apply(load);
    }

    @Override
    public String withRequests(String report, long requests) {
      throw new AssertionError("the writer's");
    }
  }

  /** Flink's, with this test's thread for the task's. */
  private static final class Mailbox implements MailboxExecutor {
    private final LinkedBlockingQueue<ThrowingRunnable<? extends Exception>> letters =
        new LinkedBlockingQueue<>();
    private volatile boolean ended;

    @Override
    public void execute(
        MailOptions options,
        ThrowingRunnable<? extends Exception> letter,
        String description,
        Object... args) {
      if (ended) {
        throw new RejectedExecutionException("the task has ended");
      }
      letters.add(letter);
    }

    void take() throws Exception {
      letters.take().run();
    }

    void awaitLetter() throws InterruptedException {
      letters.put(letters.take());
    }

    @Override
    public void yield() {
      throw new AssertionError("not asked for");
    }

    @Override
    public boolean tryYield() {
      throw new AssertionError("not asked for");
    }

    @Override
    public boolean shouldInterrupt() {
      return false;
    }
  }
}
