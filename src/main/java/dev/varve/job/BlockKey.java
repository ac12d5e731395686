package dev.varve.job;

/**
 * A row block's name in keyed state. Its text, {@code <start>.<end>.<due>.<number>} in sixteen
 * hexadecimal digits each, is the map key in RocksDB and part of the state's format.
 *
 * @param number unique within a task and its restores
 */
record BlockKey(Bucket bucket, long number) {
  private static final int DIGITS = 16;

  String text() {
    return String.format(
        "%016x.%016x.%016x.%016x",
        bucket.startMillis(), bucket.endMillis(), bucket.dueMillis(), number);
  }

  static BlockKey parse(String text) {
    return new BlockKey(new Bucket(part(text, 0), part(text, 1), part(text, 2)), part(text, 3));
  }

  private static long part(String text, int index) {
    int start = index * (DIGITS + 1);
    return Long.parseUnsignedLong(text, start, start + DIGITS, 16);
  }
}
