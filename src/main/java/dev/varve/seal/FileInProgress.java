package dev.varve.seal;

import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.ledger.Manifest.DataFile;
import dev.varve.ledger.Sha256;
import dev.varve.model.ChangeEvent;
import dev.varve.model.Hash128;
import dev.varve.parquet.ChangeFileWriter;
import dev.varve.parquet.FileHeader;
import dev.varve.storage.ObjectStore;
import dev.varve.storage.ObjectStore.PutResult;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A data file while it is written: locally first, then put in place whole under a name that its
 * content gives. Closing it before {@link #finish} leaves nothing behind.
 */
final class FileInProgress implements AutoCloseable {
  private static final int NAME_DIGITS = 16;
  private static final int SCHEMA_DIGITS = 8;

  private final FileHeader header;
  private final Path file;
  private final ChangeFileWriter writer;
  private final FileTally tally;
  private boolean writerClosed;

  FileInProgress(FileHeader header, Path scratch) {
    this.header = header;
    this.tally = new FileTally(header.schema().columns().size());
    try {
      this.file = Files.createTempFile(scratch, "seal-", ".parquet");
    } catch (IOException e) {
      throw VarveException.of(
          ErrorCode.STORAGE_FULL,
          "no temporary file can be made in " + scratch,
          "free room there, or set another folder by Flink's io.tmp.dirs",
          e);
    }
    try {
      this.writer = ChangeFileWriter.open(file, header);
    } catch (RuntimeException e) {
      deleteFile();
      throw e;
    }
  }

  void write(ChangeEvent change, Hash128 id) {
    writer.write(change, id);
    tally.add(change, id);
  }

  long rows() {
    return tally.rows();
  }

  /** Completes the file and puts it into a folder of the archive. */
  DataFile finish(ObjectStore store, String folder) {
    writerClosed = true;
    writer.close();
    try {
      String sha256 = sha256(file);
      String key =
          folder
              + TableSealer.FILE_PREFIX
              + header.fingerprint().toString().substring(0, SCHEMA_DIGITS)
              + "-"
              + sha256.substring(0, NAME_DIGITS)
              + ".parquet";
      long size = Files.size(file);
      if (store.putIfAbsent(key, file) == PutResult.EXISTED) {
        requireSame(store, key, sha256);
      }
      return new DataFile(
          key,
          size,
          sha256,
          header.fingerprint(),
          tally.digest(),
          tally.operations(),
          tally.misfits(),
          tally.first().epoch(),
          tally.first().position().text(),
          tally.last().position().text(),
          false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void requireSame(ObjectStore store, String key, String sha256) throws IOException {
    try (InputStream found = store.open(key)) {
      if (!Sha256.of(found).equals(sha256)) {
        throw VarveException.of(
            ErrorCode.FILE_DIFFERS,
            "another object stands under the name of a data file: " + store.uri() + "/" + key,
            "find out who wrote it; move it away, and the job goes on by itself");
      }
    }
  }

  private static String sha256(Path file) throws IOException {
    try (InputStream content = Files.newInputStream(file)) {
      return Sha256.of(content);
    }
  }

  @Override
  public void close() {
    try {
      if (!writerClosed) {
        writerClosed = true;
        writer.close();
      }
    } finally {
      deleteFile();
    }
  }

  private void deleteFile() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
