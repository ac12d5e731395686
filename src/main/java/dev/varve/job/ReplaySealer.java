package dev.varve.job;

import dev.varve.ledger.Ledger;
import dev.varve.publish.PublishedFiles;
import dev.varve.seal.SealTask;
import dev.varve.seal.TableComparer;
import dev.varve.storage.ObjectStore;
import java.nio.file.Path;
import java.time.Instant;
import java.util.function.Function;

/** Compares what is due with the archive, and reports the comparison as bytes. */
record ReplaySealer(TableComparer comparer) implements Sealer<byte[]> {

  /**
   * A maker of sealers.
   *
   * @param sealedThrough the end of the last sealed window
   */
  static Factory<byte[]> upTo(Instant sealedThrough) {
    return (settings, store, scratch) -> open(settings, store, scratch, sealedThrough);
  }

  private static Sealer<byte[]> open(
      WindowSettings settings, ObjectStore store, Path scratch, Instant sealedThrough) {
    String source = settings.source().name();
    PublishedFiles published = new PublishedFiles(new Ledger(store, source));
    return new ReplaySealer(new TableComparer(store, source, published, scratch, sealedThrough));
  }

  @Override
  public byte[] seal(SealTask<String> task, Function<String, byte[]> load) {
    return comparer.compare(task, load).encode();
  }

  /** Nobody counts them. */
  @Override
  public byte[] withRequests(byte[] report, long requests) {
    return report;
  }
}
