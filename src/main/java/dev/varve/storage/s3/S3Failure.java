package dev.varve.storage.s3;

import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import java.util.Set;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Tells what an S3 server's refusal or silence means and what to do about it. */
final class S3Failure {
  private static final Set<String> FULL =
      Set.of("QuotaExceeded", "InsufficientStorage", "XMinioStorageFull", "TooManyBuckets");

  private S3Failure() {}

  /**
   * @param what the request and its object, such as {@code get s3://bucket/key}
   */
  static VarveException of(SdkException cause, String what) {
    if (cause instanceof S3Exception answer) {
      return ofAnswer(answer, what);
    }
    if (cause instanceof ApiCallAttemptTimeoutException || Attempts.isTransport(cause)) {
      return VarveException.of(
          ErrorCode.STORAGE_UNREACHABLE,
          "cannot " + what + ": the server does not answer",
          "check storage.endpoint, the network and the server",
          cause);
    }
    return VarveException.of(
        ErrorCode.STORAGE_DENIED,
        "cannot " + what + ": the request could not be made",
        "set storage.accessKey, storage.secretKey and storage.region, or AWS_ACCESS_KEY_ID,"
            + " AWS_SECRET_ACCESS_KEY and AWS_REGION",
        cause);
  }

  private static VarveException ofAnswer(S3Exception answer, String what) {
    String code = code(answer);
    String message = "cannot " + what + ": HTTP " + answer.statusCode() + " " + code;
    if (code.equals("NoSuchBucket")) {
      return VarveException.of(
          ErrorCode.STORAGE_UNREACHABLE,
          message,
          "create the bucket, or correct storage.uri and storage.endpoint",
          answer);
    }
    if (answer.statusCode() == 507 || FULL.contains(code)) {
      return VarveException.of(
          ErrorCode.STORAGE_FULL,
          message,
          "free space or raise the quota, then start again; what is archived is whole",
          answer);
    }
    if (answer.statusCode() == 404) {
      return VarveException.of(
          ErrorCode.FILE_MISSING,
          message,
          "run 'varve verify' to see what else is missing",
          answer);
    }
    if (answer.statusCode() >= 500 || Set.of(408, 409, 429).contains(answer.statusCode())) {
      return VarveException.of(
          ErrorCode.STORAGE_UNREACHABLE, message, "check the server's health and load", answer);
    }
    return VarveException.of(ErrorCode.STORAGE_DENIED, message, hint(answer, code), answer);
  }

  private static String hint(S3Exception answer, String code) {
    if (code.contains("SHA256Mismatch") || code.contains("ChecksumMismatch")) {
      return "set storage.checksums to when-required; this server refuses trailing checksums";
    }
    return switch (answer.statusCode()) {
      case 301, 307, 400 -> "check storage.region, storage.pathStyle and storage.endpoint";
      case 401, 403 ->
          "check the keys, and that they may s3:GetObject, s3:PutObject and s3:ListBucket there";
      default -> "check that the server speaks S3 with conditional puts (If-None-Match)";
    };
  }

  static String code(S3Exception answer) {
    AwsErrorDetails details = answer.awsErrorDetails();
    return details == null || details.errorCode() == null ? "" : details.errorCode();
  }
}
