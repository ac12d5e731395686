package dev.varve.parquet;

import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.storage.ObjectStore;

/** An object's bytes by range. */
record ObjectRandomAccess(ObjectStore store, String key, long sizeBytes) implements RandomAccess {

  static ObjectRandomAccess open(ObjectStore store, String key) {
    long size =
        store
            .size(key)
            .orElseThrow(
                () ->
                    VarveException.of(
                        ErrorCode.FILE_MISSING,
                        "data file is missing: " + store.uri() + "/" + key,
                        "run 'varve verify' to see what else is missing"));
    return new ObjectRandomAccess(store, key, size);
  }

  @Override
  public String name() {
    return store.uri() + "/" + key;
  }

  @Override
  public byte[] read(long offset, int length) {
    return store.readRange(key, offset, length);
  }

  /** The store is its owner's to close. */
  @Override
  public void close() {}
}
