package dev.varve.ops.verify;

import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.ledger.Manifest;
import dev.varve.ledger.Manifest.DataFile;
import dev.varve.ledger.Manifest.TableLayer;
import dev.varve.ledger.SchemaStore;
import dev.varve.ledger.Sha256;
import dev.varve.model.TableId;
import dev.varve.model.TableSchema;
import dev.varve.model.Window;
import dev.varve.ops.verify.Finding.Code;
import dev.varve.parquet.ChangeFileReader;
import dev.varve.parquet.FileHeader;
import dev.varve.parquet.RandomAccess;
import dev.varve.storage.ObjectStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Checks data files in full: each is fetched once, hashed on the way to a temporary file, and read
 * there.
 */
final class FileCheck {
  private final ObjectStore store;
  private final String source;
  private final SchemaStore schemas;
  private final Tally tally;

  FileCheck(ObjectStore store, String source, Tally tally) {
    this.store = store;
    this.source = source;
    this.schemas = new SchemaStore(store, source);
    this.tally = tally;
  }

  void check(Manifest manifest) {
    for (TableLayer table : manifest.tables()) {
      for (DataFile file : table.files()) {
        check(file, table.table(), manifest.window());
      }
    }
  }

  private void check(DataFile file, TableId table, Window window) {
    Path copy = temporaryFile();
    try {
      long rows = fetch(file, copy) ? read(file, table, window, copy) : 0;
      tally.fileRead(rows, Files.size(copy));
    } catch (VarveException e) {
      boolean isMissing = e.code() == ErrorCode.FILE_MISSING;
      tally.found(
          isMissing ? Code.FILE_MISSING : Code.FILE_UNREADABLE, file.path(), e.getMessage());
    } catch (IOException e) {
      tally.found(Code.FILE_UNREADABLE, file.path(), "reading it broke off: " + e.getMessage());
    } finally {
      delete(copy);
    }
  }

  /** Fetches a file and tells whether it is the one that the manifest names. */
  private boolean fetch(DataFile file, Path copy) throws IOException {
    String sha256 = Sha256.ofCopy(store.open(file.path()), copy);
    long sizeBytes = Files.size(copy);
    if (sizeBytes != file.sizeBytes()) {
      tally.found(
          Code.FILE_SIZE,
          file.path(),
          "expected " + file.sizeBytes() + " bytes, found " + sizeBytes);
    }
    if (!sha256.equals(file.sha256())) {
      tally.found(Code.FILE_SHA256, file.path(), "expected " + file.sha256() + ", found " + sha256);
      return false;
    }
    return true;
  }

  private long read(DataFile file, TableId table, Window window, Path copy) {
    try (ChangeFileReader reader = ChangeFileReader.open(RandomAccess.of(copy))) {
      checkHeader(file, table, window, reader.header());
      RowCheck rows = new RowCheck(file, reader.schema().columns().size(), window, tally);
      reader.changes().forEachRemaining(rows::add);
      return rows.finish();
    }
  }

  private void checkHeader(DataFile file, TableId table, Window window, FileHeader header) {
    FileHeader expected = new FileHeader(source, header.schema(), file.schema(), window);
    if (!header.equals(expected) || !header.schema().table().equals(table)) {
      tally.found(
          Code.FILE_MISPLACED,
          file.path(),
          "it says source "
              + header.source()
              + ", table "
              + header.schema().table()
              + ", window "
              + header.window().start()
              + ", schema "
              + header.fingerprint());
    }
    Optional<TableSchema> schema = schema(file, table);
    if (schema.isPresent() && !schema.get().equals(header.schema())) {
      tally.found(
          Code.FILE_MISPLACED, file.path(), "its columns are not those of " + file.schema());
    }
  }

  private Optional<TableSchema> schema(DataFile file, TableId table) {
    try {
      return Optional.of(schemas.get(table, file.schema()));
    } catch (VarveException e) {
      tally.found(Code.SCHEMA_MISSING, file.path(), e.getMessage());
      return Optional.empty();
    }
  }

  private static Path temporaryFile() {
    try {
      return Files.createTempFile("varve-verify-", ".parquet");
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write to the temporary directory", e);
    }
  }

  private static void delete(Path copy) {
    try {
      Files.deleteIfExists(copy);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + copy, e);
    }
  }
}
