package dev.varve.job.failure;

import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import java.util.Optional;
import org.apache.flink.runtime.checkpoint.CheckpointFailureManager;
import org.apache.flink.util.ExceptionUtils;
import org.apache.flink.util.SerializedThrowable;

/** What a failed job has to say to a person. */
public final class JobFailure {
  private JobFailure() {}

  /** The failure of ours that lies at its root, or an internal one that names the cause. */
  public static VarveException of(Throwable failure) {
    Optional<VarveException> ours =
        ExceptionUtils.findSerializedThrowable(
            failure, VarveException.class, JobFailure.class.getClassLoader());
    return ours.orElseGet(() -> foreign(failure));
  }

  private static VarveException foreign(Throwable failure) {
    if (isWithoutCheckpoint(failure)) {
      return VarveException.of(
          ErrorCode.STORAGE_UNREACHABLE,
          "no checkpoint could be completed",
          "check the store or disk of state.uri; docs/operating/storage-denied.md",
          failure);
    }
    return isFull(failure)
        ? full("checkpoints or temporary files", failure)
        : VarveException.of(
            ErrorCode.INTERNAL,
            "the job failed: " + root(failure),
            "see the log for the whole of it",
            failure);
  }

  /**
   * Whether it failed because it could not keep its state. Flink says no more: the cause stays in
   * its log.
   */
  public static boolean isWithoutCheckpoint(Throwable failure) {
    return ExceptionUtils.findThrowableWithMessage(
            failure, CheckpointFailureManager.EXCEEDED_CHECKPOINT_TOLERABLE_FAILURE_MESSAGE)
        .isPresent();
  }

  /** Whether a disk without room is at its root; neither Java nor RocksDB has a type for it. */
  public static boolean isFull(Throwable failure) {
    return ExceptionUtils.findThrowable(failure, JobFailure::saysFull).isPresent();
  }

  private static boolean saysFull(Throwable failure) {
    String message = String.valueOf(failure.getMessage());
    return message.contains("No space left on device") || message.contains("Disk quota exceeded");
  }

  /** A disk without room for this. */
  public static VarveException full(String what, Throwable failure) {
    return VarveException.of(
        ErrorCode.STORAGE_FULL,
        "no room left on the disk for " + what,
        "free space below state.uri and in the folder for temporary files;"
            + " docs/operating/storage-full.md",
        failure);
  }

  /** Its type only: a message of others may hold a row's values. */
  private static String root(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null && root.getCause() != root) {
      root = root.getCause();
    }
    String type =
        root instanceof SerializedThrowable serialized
            ? serialized.getOriginalErrorClassName()
            : root.getClass().getName();
    return type.substring(type.lastIndexOf('.') + 1);
  }
}
