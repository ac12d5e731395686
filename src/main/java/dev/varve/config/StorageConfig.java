package dev.varve.config;

import java.io.Serializable;
import java.net.URI;
import java.util.Optional;

/**
 * Where the archive is kept.
 *
 * @param uri {@code file:///path} or {@code s3://bucket/prefix}
 * @param endpoint of an S3 server other than AWS; empty for AWS and for files
 * @param checksums whether S3 requests carry trailing checksums always or only when required; some
 *     servers refuse them
 */
public record StorageConfig(
    URI uri,
    URI endpoint,
    String region,
    PathStyle pathStyle,
    Secret accessKey,
    Secret secretKey,
    Checksums checksums)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  /** How a bucket is addressed. */
  public enum PathStyle {
    PATH,
    VIRTUAL_HOST
  }

  /** When requests carry the SDK's trailing checksums. */
  public enum Checksums {
    WHEN_SUPPORTED,
    WHEN_REQUIRED
  }

  /** The same server and credentials, for another place there. */
  public StorageConfig at(URI other) {
    return new StorageConfig(other, endpoint, region, pathStyle, accessKey, secretKey, checksums);
  }

  /** The endpoint, if one is set. */
  public Optional<URI> endpointIfSet() {
    return Optional.ofNullable(endpoint);
  }

  /** The credentials' first half, if set; without it the SDK's default chain is asked. */
  public Optional<Secret> accessKeyIfSet() {
    return Optional.ofNullable(accessKey);
  }

  public Optional<Secret> secretKeyIfSet() {
    return Optional.ofNullable(secretKey);
  }
}
