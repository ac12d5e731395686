package dev.varve.job.failure;

import dev.varve.error.VarveException;
import java.util.function.Supplier;
import org.apache.flink.runtime.execution.SuppressRestartsException;

/**
 * Makes a failure that trying again cannot mend stop the job instead of restarting it without end.
 */
public final class PermanentFailure {
  private PermanentFailure() {}

  /**
   * Runs the work; a failure of ours that is not worth a retry comes out as one that stops the job.
   */
  public static <T> T guard(Supplier<T> work) {
    try {
      return work.get();
    } catch (VarveException failure) {
      throw of(failure);
    }
  }

  /** The same for work without a result. */
  public static void guard(Runnable work) {
    guard(
        () -> {
          work.run();
          return null;
        });
  }

  /** The failure to throw for this one. */
  public static RuntimeException of(RuntimeException failure) {
    return failure instanceof VarveException ours && !ours.code().isRetryable()
        ? new SuppressRestartsException(ours)
        : failure;
  }
}
