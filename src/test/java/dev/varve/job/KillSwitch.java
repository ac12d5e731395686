package dev.varve.job;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Stops a job at a moment of the publish protocol, which it knows from what the job asks of its
 * servers. The request of that moment, or its reply, is held until the job has been killed, and is
 * then lost with it. Used by the gates before the servers, each on threads of its own.
 */
final class KillSwitch {
  private static final long PATIENCE_SECONDS = 60;

  /** A request that takes a step of the protocol. */
  enum Step {
    /** A data file is put. */
    FILE,
    /** A checkpoint becomes complete: its metadata is put, after all else. */
    CHECKPOINT,
    /** A manifest is put. */
    MANIFEST,
    /** Lineage events go to the broker, in a transaction. */
    EVENTS,
    /** The transaction is committed. */
    COMMIT
  }

  /** Whether the server still does what the last step asks. */
  enum Side {
    BEFORE,
    AFTER
  }

  /** The last of these steps, each seen after the one before. */
  record Moment(Side side, List<Step> steps) {
    static Moment of(Side side, Step... steps) {
      return new Moment(side, List.of(steps));
    }
  }

  private Moment moment = Moment.of(Side.BEFORE);
  private int seen;
  private CountDownLatch held = new CountDownLatch(1);
  private CountDownLatch killed = new CountDownLatch(1);

  /** Waits for a moment from now on. */
  synchronized void arm(Moment next) {
    moment = next;
    seen = 0;
    held = new CountDownLatch(1);
    killed = new CountDownLatch(1);
  }

  /** Returns when the job is held at the moment. */
  void awaitHeld() throws InterruptedException {
    assertTrue(latches().held.await(PATIENCE_SECONDS, TimeUnit.SECONDS), "never came: " + moment);
  }

  /** Lets the gates go on, when the job is no more. */
  void killed() {
    latches().killed.countDown();
  }

  /**
   * Called before a request goes to the server.
   *
   * @return whether {@link #holdReply} is to be called before its reply goes back
   */
  boolean holdsReplyOf(Step step) throws IOException {
    if (!isTheMoment(step)) {
      return false;
    }
    if (moment.side() == Side.BEFORE) {
      holdReply();
    }
    return true;
  }

  private synchronized boolean isTheMoment(Step step) {
    if (seen == moment.steps().size() || moment.steps().get(seen) != step) {
      return false;
    }
    seen++;
    return seen == moment.steps().size();
  }

  /** Holds until the job is killed, and then ends the connection. */
  void holdReply() throws IOException {
    Latches latches = latches();
    latches.held.countDown();
    try {
      latches.killed.await();
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
    throw new IOException("the job is no more");
  }

  private record Latches(CountDownLatch held, CountDownLatch killed) {}

  private synchronized Latches latches() {
    return new Latches(held, killed);
  }
}
