package dev.varve.decode.debezium;

import dev.varve.block.RowImageWriter;
import java.math.BigDecimal;

/**
 * The value that stands next in a message; not null. Each method reads it as one type and moves
 * past it, and throws {@link Malformed} when it is of another.
 */
interface Input {
  long integer();

  float float32();

  double float64();

  boolean bool();

  String text();

  byte[] bytes();

  /** A number with exactly this scale. */
  BigDecimal decimal(int scale);

  /**
   * Any value, as Java's: null, Boolean, Long, Float, Double, String, byte[], BigDecimal for {@link
   * ConnectType#DECIMAL}, List, Map in order.
   */
  Object tree(ConnectType type);

  /** Whether it stands in a list; an element cannot be left out. */
  default boolean isElement() {
    return false;
  }

  /** Writes a text, or that it was not sent. */
  default void writeText(RowImageWriter row) {
    String text = text();
    if (Placeholder.is(text)) {
      row.writeUnchanged();
    } else {
      row.writeText(text);
    }
  }

  /** Writes bytes, or that they were not sent. */
  default void writeBytes(RowImageWriter row) {
    byte[] bytes = bytes();
    if (Placeholder.is(bytes)) {
      row.writeUnchanged();
    } else {
      row.writeBytes(bytes);
    }
  }
}
