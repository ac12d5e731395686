package dev.varve.seal;

import dev.varve.block.ChangeHash;
import dev.varve.block.SchemaFingerprint;
import dev.varve.ledger.Manifest.DataFile;
import dev.varve.ledger.Sha256;
import dev.varve.model.ChangeEvent;
import dev.varve.parquet.ChangeFileReader;
import dev.varve.parquet.RandomAccess;
import dev.varve.parquet.StoredChange;
import dev.varve.storage.ObjectStore;
import dev.varve.storage.ObjectStore.ObjectInfo;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Iterator;

/**
 * Takes a file into a revision that an earlier, unfinished attempt wrote: reads it whole and says
 * what it holds.
 */
final class Adoption {
  private final ObjectStore store;

  Adoption(ObjectStore store) {
    this.store = store;
  }

  DataFile describe(ObjectInfo file) {
    FileTally tally = new FileTally();
    ChangeHash hash = new ChangeHash();
    try (ChangeFileReader reader = ChangeFileReader.open(RandomAccess.of(store, file.key()))) {
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
