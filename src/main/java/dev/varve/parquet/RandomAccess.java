package dev.varve.parquet;

import dev.varve.storage.ObjectStore;
import java.nio.file.Path;

/**
 * A data file's bytes by range, wherever they are. Used by one reader at a time.
 *
 * @see #of(Path)
 * @see #of(ObjectStore, String)
 */
public interface RandomAccess extends AutoCloseable {

  /** What the file is called in messages. */
  String name();

  long sizeBytes();

  /** Bytes {@code [offset, offset + length)}, all of which exist. */
  byte[] read(long offset, int length);

  /** Gives back what was opened; the store of an object stays open. */
  @Override
  void close();

  /**
   * A local file.
   *
   * @throws dev.varve.error.VarveException with {@code FILE_MISSING} if it cannot be opened
   */
  static RandomAccess of(Path file) {
    return LocalRandomAccess.open(file);
  }

  /**
   * An object in a store.
   *
   * @throws dev.varve.error.VarveException with {@code FILE_MISSING} if there is none
   */
  static RandomAccess of(ObjectStore store, String key) {
    return ObjectRandomAccess.open(store, key);
  }
}
