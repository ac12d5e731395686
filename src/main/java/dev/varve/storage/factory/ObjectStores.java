package dev.varve.storage.factory;

import dev.varve.config.Secret;
import dev.varve.config.StorageConfig;
import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.storage.ObjectStore;
import dev.varve.storage.local.LocalObjectStore;
import dev.varve.storage.s3.S3ObjectStore;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;

/** Opens object stores; makes no request and creates nothing. */
public final class ObjectStores {
  private ObjectStores() {}

  /** The store that a data map describes. */
  public static ObjectStore open(StorageConfig config) {
    URI uri = config.uri();
    return switch (uri.getScheme() == null ? "file" : uri.getScheme()) {
      case "file" -> new LocalObjectStore(path(uri));
      case "s3" -> S3ObjectStore.open(config);
      default ->
          throw VarveException.of(
              ErrorCode.USAGE,
              "no object store is known for " + uri,
              "write file:///path or s3://bucket/prefix");
    };
  }

  /**
   * The store at a URI ({@code file:///path}, a plain path, or {@code s3://bucket/prefix}), with
   * endpoint, region, keys and checksum mode from the usual {@code AWS_*} variables.
   */
  public static ObjectStore open(URI uri) {
    return open(config(uri, System.getenv()));
  }

  static StorageConfig config(URI uri, Map<String, String> environment) {
    String endpoint =
        environment.getOrDefault("AWS_ENDPOINT_URL_S3", environment.get("AWS_ENDPOINT_URL"));
    boolean keys =
        environment.containsKey("AWS_ACCESS_KEY_ID")
            && environment.containsKey("AWS_SECRET_ACCESS_KEY")
            && !environment.containsKey("AWS_SESSION_TOKEN");
    return new StorageConfig(
        uri,
        endpoint == null ? null : URI.create(endpoint),
        environment.getOrDefault("AWS_REGION", environment.get("AWS_DEFAULT_REGION")),
        endpoint == null ? StorageConfig.PathStyle.VIRTUAL_HOST : StorageConfig.PathStyle.PATH,
        keys ? new Secret("${env:AWS_ACCESS_KEY_ID}") : null,
        keys ? new Secret("${env:AWS_SECRET_ACCESS_KEY}") : null,
        "when_required".equalsIgnoreCase(environment.get("AWS_REQUEST_CHECKSUM_CALCULATION"))
            ? StorageConfig.Checksums.WHEN_REQUIRED
            : StorageConfig.Checksums.WHEN_SUPPORTED);
  }

  private static Path path(URI uri) {
    String path = uri.getPath();
    if (path == null || path.isEmpty()) {
      throw VarveException.of(
          ErrorCode.USAGE, "no path in " + uri, "write the location as file:///path");
    }
    return Path.of(path);
  }
}
