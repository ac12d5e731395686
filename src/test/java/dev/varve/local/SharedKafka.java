package dev.varve.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One broker for all tests of a JVM that do nothing to it. Each has topics of its own; the broker
 * stops with the JVM.
 */
public final class SharedKafka {
  private static final AtomicInteger NAMES = new AtomicInteger();
  private static LocalKafka broker;

  private SharedKafka() {}

  /** The broker, started on first use. */
  public static synchronized LocalKafka broker() {
    if (broker == null) {
      broker = LocalKafka.start(newDirectory());
    }
    return broker;
  }

  /** Never one of an earlier JVM, whose topics have the same names. */
  private static Path newDirectory() {
    try {
      return Files.createTempDirectory(Path.of("target"), "kafka");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A name for a topic, or for the beginning of several, that no other test has. */
  public static String name(String beginning) {
    return beginning + NAMES.incrementAndGet();
  }
}
