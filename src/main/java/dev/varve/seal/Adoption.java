package dev.varve.seal;

import dev.varve.block.ChangeHash;
import dev.varve.block.SchemaFingerprint;
import dev.varve.ledger.Manifest.DataFile;
import dev.varve.ledger.Sha256;
import dev.varve.model.ChangeEvent;
import dev.varve.model.Epoch;
import dev.varve.parquet.ChangeFileReader;
import dev.varve.parquet.RandomAccess;
import dev.varve.parquet.StoredChange;
import dev.varve.storage.ObjectStore;
import dev.varve.storage.ObjectStore.ObjectInfo;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.Optional;

/**
 * Takes a file into a revision that an earlier, unfinished attempt wrote: reads it whole and says
 * what it holds.
 *
 * <p>An attempt of this job has this job's epoch; one of a job whose state was lost, an earlier
 * generation. A file of any other epoch is a rival's: of a job that began without state while this
 * one runs, and is fenced off when it publishes. Its changes are this job's under other identities,
 * so to adopt it would be to archive them twice.
 */
final class Adoption {
  private final ObjectStore store;
  private final String epoch;

  /**
   * Adoption by a job.
   *
   * @param epoch the job's own
   */
  Adoption(ObjectStore store, String epoch) {
    this.store = store;
    this.epoch = epoch;
  }

  /** What the file holds; empty if it is a rival's, and no part of the archive. */
  Optional<DataFile> take(ObjectInfo file) {
    return Optional.of(describe(file)).filter(found -> isOfUs(found.epoch()));
  }

  private boolean isOfUs(String found) {
    return found.equals(epoch) || Epoch.generationOf(found) < Epoch.generationOf(epoch);
  }

  private DataFile describe(ObjectInfo file) {
    ChangeHash hash = new ChangeHash();
    try (ChangeFileReader reader = ChangeFileReader.open(RandomAccess.of(store, file.key()))) {
      FileTally tally = new FileTally(reader.schema().columns().size());
      for (Iterator<StoredChange> changes = reader.changes(); changes.hasNext(); ) {
        ChangeEvent change = changes.next().change();
        tally.add(change, hash.of(change));
      }
      return new DataFile(
          file.key(),
          file.sizeBytes(),
          sha256(file),
          SchemaFingerprint.of(reader.schema()),
          tally.digest(),
          tally.operations(),
          tally.misfits(),
          tally.first().epoch(),
          tally.first().position().text(),
          tally.last().position().text(),
          true);
    }
  }

  private String sha256(ObjectInfo file) {
    try (InputStream content = store.open(file.key())) {
      return Sha256.of(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
