package dev.varve.decode.debezium;

import dev.varve.block.RowImageWriter;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads Avro's binary form. Every length is checked against the bytes that are left, so that no
 * message can make it read, or reserve, more than the message has.
 *
 * @see <a href="https://avro.apache.org/docs/1.12.0/specification/#binary-encoding">Avro 1.12,
 *     binary encoding</a>
 */
final class AvroInput implements Input {
  private static final int DEPTH_MAX = 100;
  private static final int VARINT_BITS_MAX = 63;
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private byte[] bytes;
  private int at;
  private AvroType type;

  void reset(byte[] message, int from) {
    bytes = message;
    at = from;
  }

  /** Says what the next value is; a union's branch has been read. */
  AvroInput as(AvroType next) {
    type = next;
    return this;
  }

  /** The branch of the union that is next, or the type itself when it is no union. */
  AvroType branch(AvroType next) {
    if (next.form != AvroType.Form.UNION) {
      return next;
    }
    long branch = varint();
    if (branch < 0 || branch >= next.branches.size()) {
      throw new Malformed("Avro: a union has no such branch");
    }
    return next.branches.get((int) branch);
  }

  void requireEnd() {
    if (at != bytes.length) {
      throw new Malformed("Avro: " + (bytes.length - at) + " bytes follow the end of the record");
    }
  }

  @Override
  public long integer() {
    if (type.form == AvroType.Form.INT) {
      long value = varint();
      if (value != (int) value) {
        throw new Malformed("Avro: an int has more than 32 bits");
      }
      return value;
    }
    require(AvroType.Form.LONG);
    return varint();
  }

  @Override
  public float float32() {
    require(AvroType.Form.FLOAT);
    return Float.intBitsToFloat((int) INTS.get(bytes, skipped(Float.BYTES)));
  }

  @Override
  public double float64() {
    require(AvroType.Form.DOUBLE);
    return Double.longBitsToDouble((long) LONGS.get(bytes, skipped(Double.BYTES)));
  }

  @Override
  public boolean bool() {
    require(AvroType.Form.BOOLEAN);
    byte value = bytes[skipped(1)];
    if (value != 0 && value != 1) {
      throw new Malformed("Avro: a boolean is neither 0 nor 1");
    }
    return value == 1;
  }

  @Override
  public String text() {
    if (type.form == AvroType.Form.ENUM) {
      return symbol();
    }
    require(AvroType.Form.STRING);
    int length = length();
    int start = utf8(length);
    return new String(bytes, start, length, StandardCharsets.UTF_8);
  }

  private String symbol() {
    long index = varint();
    if (index < 0 || index >= type.symbols.size()) {
      throw new Malformed("Avro: an enum has no such symbol");
    }
    return type.symbols.get((int) index);
  }

  @Override
  public void writeText(RowImageWriter row) {
    if (type.form != AvroType.Form.STRING) {
      Input.super.writeText(row);
      return;
    }
    int length = length();
    int start = utf8(length);
    boolean suspect =
        length >= Placeholder.BYTES.length && (bytes[start] == '_' || bytes[start] == '{');
    if (suspect && Placeholder.is(new String(bytes, start, length, StandardCharsets.UTF_8))) {
      row.writeUnchanged();
    } else {
      row.writeText(bytes, start, length);
    }
  }

  @Override
  public byte[] bytes() {
    int length = type.form == AvroType.Form.FIXED ? type.size : bytesLength();
    int start = skipped(length);
    return Arrays.copyOfRange(bytes, start, start + length);
  }

  private int bytesLength() {
    require(AvroType.Form.BYTES);
    return length();
  }

  @Override
  public BigDecimal decimal(int scale) {
    byte[] unscaled = bytes();
    if (unscaled.length == 0) {
      throw new Malformed("a decimal has no digits");
    }
    return new BigDecimal(new BigInteger(unscaled), scale);
  }

  @Override
  public Object tree(ConnectType connect) {
    return tree(type, 0);
  }

  private Object tree(AvroType next, int depth) {
    if (depth > DEPTH_MAX) {
      throw new Malformed("Avro: values nest too deeply");
    }
    AvroType present = as(branch(next)).type;
    return switch (present.form) {
      case NULL -> null;
      case BOOLEAN -> bool();
      case INT, LONG -> integer();
      case FLOAT -> float32();
      case DOUBLE -> float64();
      case STRING, ENUM -> text();
      case BYTES, FIXED ->
          present.connect.isDecimal() ? decimal(present.connect.number("scale", 0)) : bytes();
      case ARRAY -> present.isMapOfEntries() ? pairs(present, depth) : list(present, depth);
      case MAP -> map(present, depth);
      case RECORD -> record(present, depth);
      case UNION -> throw new Malformed("Avro: a union stands in a union");
    };
  }

  private Map<String, Object> record(AvroType record, int depth) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (AvroType.Field field : record.fields) {
      map.put(field.name(), tree(field.type(), depth + 1));
    }
    return map;
  }

  private List<Object> list(AvroType array, int depth) {
    List<Object> list = new ArrayList<>();
    for (int count = blockCount(); count > 0; count = blockCount()) {
      for (int i = 0; i < count; i++) {
        list.add(tree(array.element, depth + 1));
      }
    }
    return list;
  }

  private List<Object> pairs(AvroType array, int depth) {
    List<Object> pairs = new ArrayList<>();
    for (Object entry : list(array, depth)) {
      pairs.add(new ArrayList<>(((Map<?, ?>) entry).values()));
    }
    return pairs;
  }

  private Map<String, Object> map(AvroType map, int depth) {
    Map<String, Object> entries = new LinkedHashMap<>();
    for (int count = blockCount(); count > 0; count = blockCount()) {
      for (int i = 0; i < count; i++) {
        int length = length();
        String key = new String(bytes, utf8(length), length, StandardCharsets.UTF_8);
        if (entries.containsKey(key)) {
          throw new Malformed("Avro: a map has a key twice");
        }
        entries.put(key, tree(map.element, depth + 1));
      }
    }
    return entries;
  }

  /** Moves past a value of this type. */
  void skip(AvroType next) {
    skip(next, 0);
  }

  private void skip(AvroType next, int depth) {
    if (depth > DEPTH_MAX) {
      throw new Malformed("Avro: values nest too deeply");
    }
    AvroType present = branch(next);
    switch (present.form) {
      case NULL -> {}
      case BOOLEAN -> skipped(1);
      case INT, LONG, ENUM -> varint();
      case FLOAT -> skipped(Float.BYTES);
      case DOUBLE -> skipped(Double.BYTES);
      case STRING, BYTES -> skipped(length());
      case FIXED -> skipped(present.size);
      case RECORD -> present.fields.forEach(field -> skip(field.type(), depth + 1));
      case ARRAY, MAP -> skipBlocks(present, depth);
      case UNION -> throw new Malformed("Avro: a union stands in a union");
    }
  }

  private void skipBlocks(AvroType container, int depth) {
    for (int count = blockCount(); count > 0; count = blockCount()) {
      for (int i = 0; i < count; i++) {
        if (container.form == AvroType.Form.MAP) {
          skipped(length());
        }
        skip(container.element, depth + 1);
      }
    }
  }

  /** An element takes a byte at least, unless it is null or empty; lists of those are refused. */
  private int blockCount() {
    long count = varint();
    if (count < 0) {
      count = -count;
      varint();
    }
    if (count < 0 || count > bytes.length - at) {
      throw new Malformed("Avro: a block has more elements than bytes are left");
    }
    return (int) count;
  }

  private int length() {
    long length = varint();
    if (length < 0 || length > bytes.length - at) {
      throw new Malformed("Avro: a length of more bytes than are left");
    }
    return (int) length;
  }

  private int utf8(int length) {
    int start = skipped(length);
    if (!Utf8.isValid(bytes, start, start + length)) {
      throw new Malformed("a text is not UTF-8");
    }
    return start;
  }

  /** Moves on by this many bytes and returns where they start. */
  private int skipped(int length) {
    if (length > bytes.length - at) {
      throw new Malformed("Avro: the record breaks off");
    }
    int start = at;
    at += length;
    return start;
  }

  private long varint() {
    long value = 0;
    int shift = 0;
    byte next;
    do {
      if (at == bytes.length) {
        throw new Malformed("Avro: the record breaks off");
      }
      next = bytes[at++];
      if (shift == VARINT_BITS_MAX && (next & 0xFE) != 0) {
        throw new Malformed("Avro: a number has more than 64 bits");
      }
      value |= (long) (next & 0x7F) << shift;
      shift += 7;
    } while (next < 0);
    return (value >>> 1) ^ -(value & 1);
  }

  private void require(AvroType.Form form) {
    if (type.form != form) {
      throw new Malformed("Avro: the schema has another type here");
    }
  }
}
