package dev.varve.storage.s3;

import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Makes a request again when the server did not answer, was busy or failed, up to a bound. The
 * SDK's own retries are off: they once kept a call for over 80 s.
 *
 * <p>Every request made here may be repeated although an earlier, unanswered one took effect: reads
 * and deletes by nature, puts because they are conditional.
 */
final class Attempts {
  private final Patience patience;

  Attempts(Patience patience) {
    this.patience = patience;
  }

  <T> T make(Supplier<T> request) {
    for (int attempt = 1; ; attempt++) {
      try {
        return request.get();
      } catch (SdkException e) {
        if (attempt == patience.attempts() || !isWorthAnother(e)) {
          throw e;
        }
        pause(patience.pauseAfter(attempt, ThreadLocalRandom.current().nextDouble()), e);
      }
    }
  }

  private static boolean isWorthAnother(SdkException failure) {
    if (failure instanceof S3Exception answer) {
      int status = answer.statusCode();
      // 409 answers a conditional put that met another one under way.
      return status == 408 || status == 409 || status == 429 || status == 500 || status > 501;
    }
    return failure instanceof ApiCallAttemptTimeoutException || isTransport(failure);
  }

  /** Whether the request broke on its way, as opposed to a mistake found before it was sent. */
  static boolean isTransport(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof IOException) {
        return true;
      }
    }
    return false;
  }

  private static void pause(Duration pause, SdkException after) {
    try {
      Thread.sleep(pause.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw VarveException.of(
          ErrorCode.STORAGE_UNREACHABLE,
          "interrupted while the object store did not answer",
          "start again when the object store answers",
          after);
    }
  }
}
