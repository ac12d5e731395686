package dev.varve.ops.fold;

import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.parquet.RandomAccess;
import dev.varve.storage.ObjectStore;
import java.util.Arrays;

/** A small object, read at once. */
record WholeObject(String name, byte[] content) implements RandomAccess {

  static WholeObject read(ObjectStore store, String key) {
    String name = store.uri() + "/" + key;
    byte[] content =
        store
            .read(key)
            .orElseThrow(
                () ->
                    VarveException.of(
                        ErrorCode.FILE_MISSING,
                        "data file is missing: " + name,
                        "run 'varve verify' to see what else is missing"));
    return new WholeObject(name, content);
  }

  @Override
  public long sizeBytes() {
    return content.length;
  }

  @Override
  public byte[] read(long offset, int length) {
    int from = Math.toIntExact(offset);
    return Arrays.copyOfRange(content, from, Math.addExact(from, length));
  }

  @Override
  public void close() {}
}
