package dev.varve.job;

import dev.varve.config.ArchiveConfig;
import dev.varve.config.SourceConfig;
import dev.varve.error.VarveException;
import dev.varve.readiness.SourceReadiness.Start;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a run goes on from, and which sources have come and gone since.
 *
 * @param path the checkpoint or savepoint; empty when there is none
 * @param begun sources without state, which are read from their beginning
 * @param leftOut sources that are not in the data map any more, whose state stays where it is
 * @param topicLeftOut whether it has state of a topic of records in quarantine, and the data map
 *     names none any more
 */
record Resumption(
    Optional<String> path, List<String> begun, List<String> leftOut, boolean topicLeftOut) {
  Resumption {
    begun = List.copyOf(begun);
    leftOut = List.copyOf(leftOut);
  }

  /**
   * From the last state, for the sources of a data map.
   *
   * @throws VarveException with {@code STATE_UNUSABLE} if it holds what belongs to no source that
   *     there is or was: it would be lost unnoticed
   */
  static Resumption of(SavedState state, ArchiveConfig config) {
    List<String> sources = config.sources().stream().map(SourceConfig::name).toList();
    Optional<StateMetadata> latest = latest(state);
    if (latest.isEmpty()) {
      return new Resumption(Optional.empty(), sources, List.of(), false);
    }
    latest.get().reopen();
    SavedSources saved = SavedSources.of(latest.get());
    Set<String> known = new TreeSet<>(state.sources());
    known.addAll(sources);
    saved.requireOnly(known);
    return new Resumption(
        latest.map(StateMetadata::path),
        sources.stream().filter(source -> !saved.has(source)).toList(),
        known.stream().filter(source -> !sources.contains(source) && saved.has(source)).toList(),
        config.quarantineTopic().isEmpty() && sources.stream().anyMatch(saved::hasTopic));
  }

  /** Another run, if there is one, clears its checkpoints away as it makes new ones. */
  private static Optional<StateMetadata> latest(SavedState state) {
    while (true) {
      Optional<String> path = state.latest();
      try {
        return path.map(StateMetadata::at);
      } catch (VarveException unreadable) {
        if (state.latest().equals(path)) {
          throw unreadable;
        }
      }
    }
  }

  Start startOf(String source) {
    return begun.contains(source) ? Start.FRESH : Start.RESUMED;
  }
}
