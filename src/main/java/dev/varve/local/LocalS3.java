package dev.varve.local;

import dev.varve.config.Secret;
import dev.varve.config.StorageConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * An S3 server on a loopback port, in a JVM of its own, with its objects as files in a directory
 * that is kept for the next start. Its credentials are random and readable by this user only.
 */
public final class LocalS3 implements AutoCloseable {
  private static final String REGION = "us-east-1";

  private final ServerHome home;
  private final ServerProcess server;
  private final int port;

  private LocalS3(ServerHome home, ServerProcess server, int port) {
    this.home = home;
    this.server = server;
    this.port = port;
  }

  /** Starts the server and waits until it listens. */
  public static LocalS3 start(Path directory) {
    ServerHome home = ServerHome.claim(directory);
    try {
      Files.createDirectories(home.path("data"));
      int port = home.port("s3");
      Map<String, String> environment =
          Map.of(
              S3Main.DATA, home.path("data").toString(),
              S3Main.PORT, Integer.toString(port),
              S3Main.ACCESS_KEY, home.secret("access-key"),
              S3Main.SECRET_KEY, home.secret("secret-key"));
      ServerProcess server = JavaServer.start(home, S3Main.class, "256m", environment);
      return new LocalS3(home, server, port);
    } catch (IOException e) {
      home.close();
      throw new UncheckedIOException(e);
    } catch (RuntimeException e) {
      home.close();
      throw e;
    }
  }

  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + port);
  }

  public String accessKey() {
    return home.secret("access-key");
  }

  public String secretKey() {
    return home.secret("secret-key");
  }

  /** The file that holds the access key's id. */
  public Path accessKeyFile() {
    return home.secretFile("access-key");
  }

  /** The file that holds the secret access key. */
  public Path secretKeyFile() {
    return home.secretFile("secret-key");
  }

  /** The folder that is this bucket; objects are files in it. */
  Path bucket(String bucket) {
    return home.path("data").resolve(bucket);
  }

  /** Makes a bucket unless it is there. */
  public void createBucket(String bucket) {
    try {
      Files.createDirectories(bucket(bucket));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * How a data map names a bucket, or a prefix in one, of this server: {@code s3://bucket/prefix}.
   */
  public StorageConfig storage(String uri) {
    return new StorageConfig(
        URI.create(uri),
        endpoint(),
        REGION,
        StorageConfig.PathStyle.PATH,
        new Secret("${file:" + accessKeyFile() + "}"),
        new Secret("${file:" + secretKeyFile() + "}"),
        StorageConfig.Checksums.WHEN_SUPPORTED);
  }

  long pid() {
    return server.process().pid();
  }

  /** Stops the server; its objects stay. */
  @Override
  public void close() {
    try (home) {
      server.close();
    }
  }
}
