package dev.varve.job;

import dev.varve.config.ArchiveConfig;
import dev.varve.config.Connector;
import dev.varve.config.SourceConfig;
import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.job.WindowSettings.LateRows;
import dev.varve.kafka.MessageRange;
import dev.varve.kafka.SourceTopics;
import dev.varve.kafka.TopicSpan;
import dev.varve.ledger.ArchiveIdentity;
import dev.varve.ledger.Ledger;
import dev.varve.ledger.Manifest;
import dev.varve.model.Window;
import dev.varve.storage.ObjectStore;
import dev.varve.storage.factory.ObjectStores;
import dev.varve.window.WindowCadence;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a replay reads, and up to where the archive must have it.
 *
 * @param sealedThrough the end of the last window in the ledger
 * @param spans messages to read, none of them empty
 */
public record ReplayPlan(
    ArchiveConfig config, SourceConfig source, Instant sealedThrough, List<TopicSpan> spans) {
  public ReplayPlan {
    spans = List.copyOf(spans);
  }

  /**
   * Looks where the ledger and the topics end now, the ledger first: what is read is then at least
   * what the ledger was sealed from.
   *
   * @throws VarveException with {@code USAGE} if the source is no source of topics or does not have
   *     the range, {@code ARCHIVE_NOT_FOUND} if there is no archive
   */
  public static ReplayPlan of(ArchiveConfig config, String name, MessageRange range) {
    SourceConfig source = source(config, name);
    Instant sealedThrough = sealedThrough(config, source);
    try (SourceTopics topics = SourceTopics.open(source)) {
      return new ReplayPlan(config, source, sealedThrough, topics.spans(range));
    }
  }

  private static SourceConfig source(ArchiveConfig config, String name) {
    List<String> names = config.sources().stream().map(SourceConfig::name).toList();
    if (!names.contains(name)) {
      throw VarveException.of(
          ErrorCode.USAGE, "there is no source " + name, "sources: " + String.join(", ", names));
    }
    SourceConfig source = config.sources().get(names.indexOf(name));
    if (!(source.connector() instanceof Connector.Kafka)) {
      throw VarveException.of(
          ErrorCode.USAGE,
          "source "
              + name
              + " is of type "
              + source.connector().type()
              + ", which cannot be read again: only topics keep what was sent",
          "'varve resnapshot --source " + name + " --table …' reads tables of a database again");
    }
    return source;
  }

  private static Instant sealedThrough(ArchiveConfig config, SourceConfig source) {
    WindowCadence cadence = WindowCadence.of(source.window(), source.zone());
    try (ObjectStore store = ObjectStores.open(config.storage())) {
      ArchiveIdentity.require(store);
      try (Stream<Ledger.Entry> entries = new Ledger(store, source.name()).readFrom(1)) {
        return entries
            .map(Ledger.Entry::manifest)
            .map(manifest -> sameCadence(manifest, cadence))
            .map(Window::end)
            .max(Instant::compareTo)
            .orElse(Instant.MIN);
      }
    }
  }

  /**
   * With other windows each row would be looked for, and sent back to, where it is not. A manifest
   * without rows may be for several windows.
   */
  private static Window sameCadence(Manifest manifest, WindowCadence cadence) {
    Window window = manifest.window();
    if (manifest.rows() > 0 && !cadence.at(window.start()).equals(window)) {
      throw VarveException.of(
          ErrorCode.USAGE,
          "the archive has a window of "
              + manifest.source()
              + " from "
              + window.start()
              + " to "
              + window.end()
              + ", which the data map's window and zone do not have",
          "replay with a data map that has the window and zone the archive was made with");
    }
    return window;
  }

  /** How many messages there are at the most: some offsets have none. */
  public long messagesMax() {
    return spans.stream().mapToLong(TopicSpan::offsets).sum();
  }

  WindowSettings settings() {
    return WindowSettings.of(config, source, LateRows.AT_ONCE);
  }
}
