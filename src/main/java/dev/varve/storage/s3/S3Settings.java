package dev.varve.storage.s3;

import dev.varve.config.StorageConfig;
import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import java.net.URI;
import java.util.Objects;

/**
 * Where a bucket is and how it is spoken to. What is null is left to the SDK's own lookup
 * (environment, profile, instance).
 *
 * @param prefix of every key, without slashes at its ends; may be empty
 * @param checksums whether requests carry trailing checksums always or only when required
 * @param patience how long to wait and how often to try again
 */
record S3Settings(
    String bucket,
    String prefix,
    URI endpoint,
    String region,
    StorageConfig.PathStyle pathStyle,
    StorageConfig.Checksums checksums,
    Patience patience) {

  S3Settings {
    Objects.requireNonNull(bucket, "bucket");
    Objects.requireNonNull(prefix, "prefix");
    Objects.requireNonNull(patience, "patience");
  }

  static S3Settings of(StorageConfig config, Patience patience) {
    URI uri = config.uri();
    if (!"s3".equals(uri.getScheme()) || uri.getAuthority() == null) {
      throw VarveException.of(
          ErrorCode.USAGE, "not an S3 location: " + uri, "write it as s3://bucket/prefix");
    }
    return new S3Settings(
        uri.getAuthority(),
        uri.getPath().replaceAll("^/+|/+$", ""),
        config.endpoint(),
        config.region(),
        config.pathStyle(),
        config.checksums(),
        patience);
  }

  /** The object's key in the bucket. */
  String inBucket(String key) {
    return prefix.isEmpty() ? key : prefix + "/" + key;
  }

  /** The object's key below the root. */
  String belowRoot(String keyInBucket) {
    return prefix.isEmpty() ? keyInBucket : keyInBucket.substring(prefix.length() + 1);
  }

  String uri() {
    return "s3://" + (prefix.isEmpty() ? bucket : bucket + "/" + prefix);
  }
}
