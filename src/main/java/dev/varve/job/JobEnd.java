package dev.varve.job;

import dev.varve.error.VarveException;
import dev.varve.job.failure.JobFailure;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for the end of a job. */
final class JobEnd {
  private JobEnd() {}

  /**
   * Waits so long at the most, and says whether the job has ended.
   *
   * @throws VarveException if it failed
   */
  static boolean within(Future<?> end, Duration time) throws InterruptedException {
    try {
      end.get(time.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException running) {
      return false;
    } catch (ExecutionException e) {
      throw JobFailure.of(e);
    }
  }
}
