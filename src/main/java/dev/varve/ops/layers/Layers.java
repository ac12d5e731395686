package dev.varve.ops.layers;

import dev.varve.ledger.ArchiveIdentity;
import dev.varve.ledger.Ledger;
import dev.varve.storage.ObjectStore;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Lists the layers of an archive. */
public final class Layers {
  private Layers() {}

  /**
   * The layers of one source or of all, by source and then in the order in which they were
   * published; read one by one as the stream is.
   *
   * @throws dev.varve.error.VarveException with {@code ARCHIVE_NOT_FOUND}; and while it is read,
   *     with {@code LEDGER_BROKEN} or {@code MANIFEST_UNREADABLE} where the ledger cannot be
   *     followed
   */
  public static Stream<Layer> list(ObjectStore store, Optional<String> source) {
    ArchiveIdentity.require(store);
    List<String> sources = source.map(List::of).orElseGet(() -> Ledger.sources(store));
    return sources.stream()
        .flatMap(name -> new Ledger(store, name).readFrom(1))
        .map(entry -> Layer.of(entry.manifest()));
  }
}
