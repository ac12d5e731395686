package dev.varve.model;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.zip.CRC32;

/**
 * The names that a table's columns get in a data file: their own, unless a reader could not tell
 * them apart.
 *
 * <p>A name in the reserved prefix is put behind {@code column}. Of names that differ only in case
 * the first column keeps its own, because databases append new columns; each other one gets {@code
 * ~} and the CRC-32 of its exact name, so that it is the same in every schema version that has the
 * clash. A column that is called like the partition of the layout clashes with it.
 */
public final class FieldNames {
  /** What the name of no column of a table starts with in a file. */
  public static final String RESERVED_PREFIX = "_varve_";

  private static final String ESCAPE = "column";

  /** The partition that a data file's folder adds to its columns. */
  private static final String PARTITION = "window";

  private FieldNames() {}

  /** One name per column, in column order; no two are equal when case is ignored. */
  public static String[] of(List<Column> columns) {
    String[] names = new String[columns.size()];
    Set<String> taken = new HashSet<>(Set.of(PARTITION));
    for (int i = 0; i < names.length; i++) {
      String name = columns.get(i).name();
      if (!isReserved(name)) {
        names[i] = claim(name, name, taken);
      }
    }
    for (int i = 0; i < names.length; i++) {
      String name = columns.get(i).name();
      if (isReserved(name)) {
        names[i] = claim(ESCAPE + name, name, taken);
      }
    }
    return names;
  }

  private static boolean isReserved(String name) {
    return fold(name).startsWith(RESERVED_PREFIX);
  }

  private static String claim(String wanted, String original, Set<String> taken) {
    String name = wanted;
    for (int attempt = 0; !taken.add(fold(name)); attempt++) {
      CRC32 crc = new CRC32();
      crc.update((original + "\0".repeat(attempt)).getBytes(StandardCharsets.UTF_8));
      name = wanted + "~" + String.format("%08x", crc.getValue());
    }
    return name;
  }

  /** Upper before lower case, so that letters that only meet in upper case count as equal too. */
  private static String fold(String name) {
    return name.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
  }
}
