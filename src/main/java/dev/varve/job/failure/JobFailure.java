package dev.varve.job.failure;

import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import java.util.Optional;
import org.apache.flink.util.ExceptionUtils;

/** What a failed job has to say to a person. */
public final class JobFailure {
  private JobFailure() {}

  /** The failure of ours that lies at its root, or an internal one that names the cause. */
  public static VarveException of(Throwable failure) {
    Optional<VarveException> ours =
        ExceptionUtils.findSerializedThrowable(
            failure, VarveException.class, JobFailure.class.getClassLoader());
    return ours.orElseGet(
        () ->
            VarveException.of(
                ErrorCode.INTERNAL,
                "the job failed: " + root(failure),
                "see the log for the whole of it",
                failure));
  }

  private static String root(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null && root.getCause() != root) {
      root = root.getCause();
    }
    return root.getClass().getSimpleName() + ": " + root.getMessage();
  }
}
