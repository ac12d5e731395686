package dev.varve.local;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/** PostgreSQL, Kafka and S3 together, started side by side below one directory. */
public final class LocalStack implements AutoCloseable {
  private final LocalPostgres postgres;
  private final LocalKafka kafka;
  private final LocalS3 s3;

  private LocalStack(LocalPostgres postgres, LocalKafka kafka, LocalS3 s3) {
    this.postgres = postgres;
    this.kafka = kafka;
    this.s3 = s3;
  }

  /** Starts all three; when one fails, the others are stopped. */
  public static LocalStack start(Path directory) {
    CompletableFuture<LocalPostgres> postgres =
        begin(() -> LocalPostgres.start(directory.resolve("postgres")));
    CompletableFuture<LocalKafka> kafka = begin(() -> LocalKafka.start(directory.resolve("kafka")));
    CompletableFuture<LocalS3> s3 = begin(() -> LocalS3.start(directory.resolve("s3")));
    List<CompletableFuture<? extends AutoCloseable>> all = List.of(postgres, kafka, s3);
    try {
      CompletableFuture.allOf(postgres, kafka, s3).join();
      return new LocalStack(postgres.join(), kafka.join(), s3.join());
    } catch (CompletionException e) {
      all.stream().filter(one -> !one.isCompletedExceptionally()).forEach(LocalStack::stop);
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  private static <T> CompletableFuture<T> begin(Supplier<T> start) {
    CompletableFuture<T> result = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                result.complete(start.get());
              } catch (RuntimeException | Error e) {
                result.completeExceptionally(e);
              }
            },
            "start-server");
    thread.start();
    return result;
  }

  private static void stop(CompletableFuture<? extends AutoCloseable> server) {
    try {
      server.join().close();
    } catch (Exception e) {
      throw new IllegalStateException("stopping a server", e);
    }
  }

  public LocalPostgres postgres() {
    return postgres;
  }

  public LocalKafka kafka() {
    return kafka;
  }

  public LocalS3 s3() {
    return s3;
  }

  /** Stops all three; their data stays. */
  @Override
  public void close() {
    try (postgres;
        kafka;
        s3) {
      return;
    }
  }
}
