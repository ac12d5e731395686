package dev.varve.local;

import java.nio.file.Path;

/**
 * A database and a bucket's server of a test's own, and the tests' broker.
 *
 * @param kafka is not stopped with the others; names on it come from {@link SharedKafka#name}
 */
public record TestServers(LocalPostgres postgres, LocalS3 s3, LocalKafka kafka)
    implements AutoCloseable {

  /** Starts the first two; when one fails, the other is stopped. */
  public static TestServers start(Path directory) {
    LocalPostgres postgres = LocalPostgres.start(directory.resolve("postgres"));
    try {
      return new TestServers(
          postgres, LocalS3.start(directory.resolve("s3")), SharedKafka.broker());
    } catch (RuntimeException e) {
      postgres.close();
      throw e;
    }
  }

  @Override
  public void close() {
    try (postgres;
        s3) {
      return;
    }
  }
}
