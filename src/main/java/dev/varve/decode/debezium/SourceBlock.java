package dev.varve.decode.debezium;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * What a message's source block says, and its transaction block, of all connectors. Reused from
 * message to message; numbers that were not there are {@link #ABSENT}, texts null.
 */
final class SourceBlock {
  static final long ABSENT = Long.MIN_VALUE;

  /** The fields that are read. */
  enum Slot {
    CONNECTOR("connector", false),
    NAME("name", false),
    DB("db", false),
    SCHEMA("schema", false),
    TABLE("table", false),
    COLLECTION("collection", false),
    TS_MS("ts_ms", true),
    TS_US("ts_us", true),
    TS_NS("ts_ns", true),
    LSN("lsn", true),
    TX_ID("txId", false),
    FILE("file", false),
    POS("pos", true),
    ROW("row", true),
    COMMIT_LSN("commit_lsn", false),
    CHANGE_LSN("change_lsn", false),
    EVENT_SERIAL_NO("event_serial_no", true),
    SCN("scn", false),
    COMMIT_SCN("commit_scn", false),
    RS_ID("rs_id", false),
    SSN("ssn", true),
    ORD("ord", true),
    TXN_NUMBER("txnNumber", true),
    /** Of the transaction block: the change's number among those of its table. */
    TABLE_ORDER("data_collection_order", true);

    private static final Slot[] ALL = values();
    private static final Map<String, Slot> BY_FIELD = new HashMap<>();

    static {
      for (Slot slot : ALL) {
        BY_FIELD.put(slot.field, slot);
      }
    }

    private final String field;
    private final boolean number;

    Slot(String field, boolean number) {
      this.field = field;
      this.number = number;
    }

    /** The slot of a field, or null when it is not read. */
    static Slot of(String field) {
      return BY_FIELD.get(field);
    }
  }

  private final String[] texts = new String[Slot.ALL.length];
  private final long[] numbers = new long[Slot.ALL.length];

  SourceBlock() {
    clear();
  }

  void clear() {
    Arrays.fill(texts, null);
    Arrays.fill(numbers, ABSENT);
  }

  void set(Slot slot, long value) {
    if (slot.number) {
      numbers[slot.ordinal()] = value;
    } else {
      texts[slot.ordinal()] = Long.toString(value);
    }
  }

  void set(Slot slot, String value) {
    if (!slot.number) {
      texts[slot.ordinal()] = value;
      return;
    }
    try {
      numbers[slot.ordinal()] = Long.parseLong(value);
    } catch (NumberFormatException notANumber) {
      throw new Malformed("the source block's " + slot.field + " is no number");
    }
  }

  /** Null when it is absent or empty. */
  String text(Slot slot) {
    String text = texts[slot.ordinal()];
    return text == null || text.isEmpty() ? null : text;
  }

  long number(Slot slot) {
    return numbers[slot.ordinal()];
  }

  boolean has(Slot slot) {
    return slot.number ? number(slot) != ABSENT : text(slot) != null;
  }
}
