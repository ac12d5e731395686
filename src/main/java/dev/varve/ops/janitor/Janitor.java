package dev.varve.ops.janitor;

import dev.varve.ledger.ArchiveIdentity;
import dev.varve.ledger.ArchiveLayout;
import dev.varve.ledger.Ledger;
import dev.varve.storage.ObjectStore;
import dev.varve.storage.ObjectStore.ObjectInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds data files that no manifest names, left by attempts that failed, and says which may go.
 *
 * <p>Such a file may be needed yet: its window may be unpublished, or a state from which the job
 * can be restored may hold it as written. It may go when its window is published without it, the
 * source has gone on publishing long after it was written, and each state that is left was saved
 * before it was written, or after that later publication: a state from in between may still hold
 * it.
 */
public final class Janitor {
  private final ObjectStore store;
  private final Instant now;
  private final Duration age;
  private final List<Instant> states;
  private final Map<String, Optional<SourceHistory>> histories = new HashMap<>();

  /**
   * A janitor.
   *
   * @param now the present
   * @param age for how long a file stays, and for how long its source must have gone on since
   * @param states when each checkpoint and savepoint that is left was completed
   */
  public Janitor(ObjectStore store, Instant now, Duration age, List<Instant> states) {
    this.store = store;
    this.now = now;
    this.age = age;
    this.states = List.copyOf(states);
  }

  /**
   * All strays, by key.
   *
   * @throws dev.varve.error.VarveException with {@code ARCHIVE_NOT_FOUND}, or if a ledger cannot be
   *     followed to its end
   */
  public List<Stray> find() {
    ArchiveIdentity.require(store);
    List<Stray> strays = new ArrayList<>();
    try (Stream<ObjectInfo> objects = store.list(ArchiveLayout.TABLES)) {
      objects.forEach(object -> judge(object).ifPresent(strays::add));
    }
    return strays;
  }

  /** Removes what may go, and returns how many objects that were. */
  public long remove(List<Stray> strays) {
    List<Stray> going = strays.stream().filter(Stray::mayGo).toList();
    going.forEach(stray -> store.delete(stray.key()));
    return going.size();
  }

  private Optional<Stray> judge(ObjectInfo object) {
    Optional<SourceHistory> history = history(ArchiveLayout.sourceOfTables(object.key()));
    if (history.isPresent() && history.get().names(object.key())) {
      return Optional.empty();
    }
    return store.modifiedAt(object.key()).map(modified -> stray(object, modified, history));
  }

  private Stray stray(ObjectInfo object, Instant modified, Optional<SourceHistory> history) {
    Optional<String> needed =
        history.isEmpty()
            ? Optional.of("its source has published nothing yet")
            : needed(object.key(), modified, history.get());
    return new Stray(
        object.key(),
        object.sizeBytes(),
        modified,
        needed.isEmpty(),
        needed.orElse("its window is published without it, and no state can know it"));
  }

  private Optional<SourceHistory> history(String source) {
    return histories.computeIfAbsent(
        source,
        name -> {
          Ledger ledger = new Ledger(store, name);
          return ledger.bytes(1).map(first -> SourceHistory.of(ledger));
        });
  }

  /** Why it stays; empty if it may go. */
  private Optional<String> needed(String key, Instant modified, SourceHistory history) {
    Optional<Instant> window = ArchiveLayout.windowOf(key);
    if (window.isEmpty()) {
      return Optional.of("it is no data file of Varve");
    }
    if (!history.hasPublished(window.get())) {
      return Optional.of("its window is not published yet");
    }
    if (modified.plus(age).isAfter(now)) {
      return Optional.of("it is younger than " + age);
    }
    Instant later = history.firstPublishedFrom(modified.plus(age));
    if (later == null) {
      return Optional.of("its source has published nothing since it was " + age + " old");
    }
    return states.stream()
        .filter(state -> !state.isBefore(modified) && state.isBefore(later))
        .findFirst()
        .map(state -> "the state saved at " + state + " may know it");
  }
}
