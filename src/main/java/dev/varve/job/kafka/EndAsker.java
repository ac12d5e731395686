package dev.varve.job.kafka;

import dev.varve.config.SourceConfig;
import dev.varve.kafka.SourceTopics;
import dev.varve.kafka.SourceTopics.Ends;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.kafka.common.TopicPartition;

/** Asks the brokers for the topics' ends on a thread of its own, one question at a time. */
final class EndAsker implements AutoCloseable {
  private final SourceConfig source;
  private final ExecutorService thread;
  private volatile SourceTopics topics;
  private CompletableFuture<Ends> question;

  EndAsker(SourceConfig source) {
    this.source = source;
    this.thread =
        Executors.newSingleThreadExecutor(
            work -> {
              Thread asker = new Thread(work, "ends of " + source.name());
              asker.setDaemon(true);
              return asker;
            });
  }

  boolean isBusy() {
    return question != null;
  }

  /** Asks, and returns at once. */
  void ask(Map<TopicPartition, Long> next) {
    question = CompletableFuture.supplyAsync(() -> topics().ends(next), thread);
  }

  private SourceTopics topics() {
    if (topics == null) {
      topics = SourceTopics.open(source);
    }
    return topics;
  }

  /**
   * The answer, once, when it has come.
   *
   * @throws dev.varve.error.VarveException if the brokers did not give one
   */
  Optional<Ends> answer() {
    if (question == null || !question.isDone()) {
      return Optional.empty();
    }
    try {
      return Optional.of(question.join());
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    } finally {
      question = null;
    }
  }

  @Override
  public void close() {
    if (topics != null) {
      topics.interrupt();
    }
    thread.execute(
        () -> {
          if (topics != null) {
            topics.close();
          }
        });
    thread.shutdown();
  }
}
