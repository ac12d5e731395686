package dev.varve.parquet;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import java.util.zip.CRC32;

/**
 * Gives every field of one file an id that follows from its path alone, so that it is the same in
 * every schema version: CRC-32 of the path's UTF-8, its highest bit cleared, moved above the
 * reserved range. A second path with the same id takes the CRC-32 of the path and one more NUL.
 *
 * <p>The path of a column is its name; of a list's element the list's path, NUL and {@code
 * element}; within the before image NUL, {@code before}, NUL and the path.
 */
final class FieldIds {
  /** Ids below are the metadata columns'. */
  static final int RESERVED = 1024;

  /** Table formats keep the ids at the upper end for columns of their own. */
  private static final int MAX = Integer.MAX_VALUE - 1024;

  private final Set<Integer> taken = new HashSet<>();

  int of(String path) {
    String salted = path;
    int id = hash(salted);
    while (!taken.add(id)) {
      salted += "\0";
      id = hash(salted);
    }
    return id;
  }

  private static int hash(String path) {
    CRC32 crc = new CRC32();
    crc.update(path.getBytes(StandardCharsets.UTF_8));
    return RESERVED + (int) ((crc.getValue() & Integer.MAX_VALUE) % (MAX - RESERVED));
  }
}
