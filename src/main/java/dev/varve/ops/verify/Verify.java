package dev.varve.ops.verify;

import dev.varve.ledger.ArchiveIdentity;
import dev.varve.ledger.ArchiveLayout;
import dev.varve.ledger.Ledger;
import dev.varve.storage.ObjectStore;
import dev.varve.storage.ObjectStore.ObjectInfo;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Verifies an archive against itself: every ledger link by link, the arithmetic of every manifest,
 * every file's existence, size and SHA-256, every row's identity hash computed anew, rows,
 * operations and digest, every schema; and objects that no manifest names.
 *
 * <p>What it cannot see: manifests that were cut off at the end of a ledger, together with nothing
 * else. Their files then show as unlisted.
 *
 * <p>Keeps the paths of one source's files in memory, and one file at a time in the temporary
 * directory.
 */
public final class Verify {
  private final ObjectStore store;
  private final VerifyScope scope;
  private final Tally tally;

  private Verify(ObjectStore store, VerifyScope scope, VerifyProgress progress) {
    this.store = store;
    this.scope = scope;
    this.tally = new Tally(progress);
  }

  /**
   * Verifies all that is in the scope and reports all that it finds.
   *
   * @throws dev.varve.error.VarveException with {@code ARCHIVE_NOT_FOUND} if there is no archive,
   *     or as the store's listings throw
   */
  public static VerifyReport run(ObjectStore store, VerifyScope scope, VerifyProgress progress) {
    ArchiveIdentity.require(store);
    Verify verify = new Verify(store, scope, progress);
    List<String> sources = scope.source().map(List::of).orElseGet(() -> Ledger.sources(store));
    Set<String> named = new HashSet<>();
    for (String source : sources) {
      named.addAll(verify.source(source));
    }
    verify.unlisted(scope.source().map(source -> source + "/").orElse(""), named);
    return verify.tally.report();
  }

  /** Verifies a source and returns the paths that its manifests name, in the scope or not. */
  private Set<String> source(String source) {
    tally.begin(source);
    FileCheck files = new FileCheck(store, source, tally);
    ManifestCheck manifests = new ManifestCheck(source, tally);
    new ChainWalk(new Ledger(store, source), tally)
        .manifests()
        .forEach(
            manifest -> {
              manifests.check(manifest);
              if (scope.holds(manifest.window().start())) {
                files.check(manifest);
              }
            });
    return manifests.paths();
  }

  private void unlisted(String below, Set<String> named) {
    try (Stream<ObjectInfo> objects = store.list(ArchiveLayout.TABLES + below)) {
      objects
          .map(ObjectInfo::key)
          .filter(key -> !named.contains(key) && isInScope(key))
          .forEach(key -> tally.found(Finding.Code.UNLISTED, key, "no manifest names this object"));
    }
  }

  private boolean isInScope(String key) {
    return scope
        .windowStart()
        .map(start -> key.contains("/" + ArchiveLayout.windowFolder(start) + "/"))
        .orElse(true);
  }
}
