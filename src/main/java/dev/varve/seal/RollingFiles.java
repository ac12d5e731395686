package dev.varve.seal;

import dev.varve.ledger.ArchiveLayout;
import dev.varve.ledger.Manifest.DataFile;
import dev.varve.model.ChangeEvent;
import dev.varve.model.Hash128;
import dev.varve.parquet.FileHeader;
import dev.varve.storage.ObjectStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The files of one epoch and schema version: each is put in place when it has its number of rows,
 * and the next begins. Closing it before {@link #finish} leaves those that are in place.
 */
final class RollingFiles implements AutoCloseable {
  private final ObjectStore store;
  private final FileHeader header;
  private final Path scratch;
  private final long rowsMax;
  private final List<DataFile> complete = new ArrayList<>();
  private FileInProgress file;

  RollingFiles(ObjectStore store, FileHeader header, Path scratch, long rowsMax) {
    this.store = store;
    this.header = header;
    this.scratch = scratch;
    this.rowsMax = rowsMax;
  }

  void write(ChangeEvent change, Hash128 id) {
    if (file == null) {
      file = new FileInProgress(header, scratch);
    }
    file.write(change, id);
    if (file.rows() == rowsMax) {
      complete();
    }
  }

  /** All files, the last one complete now. */
  List<DataFile> finish() {
    if (file != null) {
      complete();
    }
    return complete;
  }

  private void complete() {
    String folder =
        ArchiveLayout.window(header.source(), header.schema().table(), header.window().start());
    complete.add(file.finish(store, folder));
    close();
  }

  @Override
  public void close() {
    if (file != null) {
      file.close();
      file = null;
    }
  }
}
