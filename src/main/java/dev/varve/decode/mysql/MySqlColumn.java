package dev.varve.decode.mysql;

import dev.varve.block.RowImageWriter;
import dev.varve.model.Column;
import dev.varve.model.FieldType;
import java.math.BigDecimal;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A column of one schema version and how its values become values of the archive. What is known of
 * it is the same whether the log or the catalog told it.
 *
 * @param size characters of a text, bytes of a binary, digits of a number, bits of a bit string,
 *     digits of a second's fraction; 0 where the type has none
 * @param scale digits after the point
 * @param characters the set of its text; null for other types
 * @param labels of an enum or a set; else empty
 */
record MySqlColumn(
    String name,
    MySqlType type,
    boolean unsigned,
    int size,
    int scale,
    CharacterSet characters,
    List<String> labels,
    boolean nullable) {

  private static final int UNSIGNED_BIGINT_DIGITS = 20;

  MySqlColumn {
    labels = List.copyOf(labels);
  }

  /** The column as the archive's schema has it. */
  Column column() {
    return new Column(name, fieldType(), sourceType(), nullable);
  }

  private FieldType fieldType() {
    return switch (type.form()) {
      case INTEGER -> integerType();
      case DECIMAL ->
          size <= FieldType.Decimal.PRECISION_MAX
              ? new FieldType.Decimal(size, scale)
              : FieldType.Scalar.STRING;
      case FLOAT -> FieldType.Scalar.FLOAT32;
      case DOUBLE -> FieldType.Scalar.FLOAT64;
      case DATE -> FieldType.Scalar.DATE;
      case TIMESTAMP ->
          type == MySqlType.TIMESTAMP ? FieldType.Scalar.TIMESTAMP_UTC : FieldType.Scalar.TIMESTAMP;
      case BYTES -> FieldType.Scalar.BYTES;
      case JSON -> FieldType.Scalar.JSON;
      case BITS, TIME, TEXT, LABEL -> FieldType.Scalar.STRING;
    };
  }

  private FieldType integerType() {
    if (type == MySqlType.BIGINT) {
      return unsigned ? new FieldType.Decimal(UNSIGNED_BIGINT_DIGITS, 0) : FieldType.Scalar.INT64;
    }
    return type == MySqlType.INT && unsigned ? FieldType.Scalar.INT64 : FieldType.Scalar.INT32;
  }

  /** What the log tells of the type: a display width, ZEROFILL and BOOL are not among it. */
  private String sourceType() {
    return switch (type.form()) {
      case DECIMAL -> signed(type.sqlName() + "(" + size + "," + scale + ")");
      case INTEGER -> type == MySqlType.YEAR ? type.sqlName() : signed(type.sqlName());
      case FLOAT, DOUBLE -> signed(type.sqlName());
      case TIME, TIMESTAMP -> size == 0 ? type.sqlName() : type.sqlName() + "(" + size + ")";
      case BITS -> type.sqlName() + "(" + size + ")";
      case LABEL ->
          labels.stream()
              .map(label -> "'" + label.replace("'", "''") + "'")
              .collect(Collectors.joining(",", type.sqlName() + "(", ")"));
      case TEXT, BYTES -> hasLength() ? type.sqlName() + "(" + size + ")" : type.sqlName();
      case DATE, JSON -> type.sqlName();
    };
  }

  private boolean hasLength() {
    return switch (type) {
      case CHAR, VARCHAR, BINARY, VARBINARY -> true;
      default -> false;
    };
  }

  private String signed(String sqlName) {
    return unsigned ? sqlName + " unsigned" : sqlName;
  }

  /**
   * Writes a value: a Long or BigDecimal for numbers that are exact, Float, Double, the server's
   * text as a String, or bytes; a text's bytes are in its own character set. What does not fit the
   * field is kept as text; bytes that are no text in their set as hexadecimal digits after {@code
   * 0x}.
   */
  void write(Object value, RowImageWriter row) {
    if (value == null) {
      row.writeNull();
      return;
    }
    switch (type.form()) {
      case INTEGER -> writeInteger(value, row);
      case DECIMAL -> writeDecimal((BigDecimal) value, row);
      case FLOAT -> row.writeFloat((Float) value);
      case DOUBLE -> row.writeDouble((Double) value);
      case DATE -> writeTime((String) value, MySqlTime.days((String) value), row);
      case TIMESTAMP -> writeTime((String) value, MySqlTime.micros((String) value), row);
      case BYTES -> row.writeBytes((byte[]) value);
      case TEXT -> writeText((byte[]) value, row);
      case BITS, TIME, LABEL, JSON -> row.writeText((String) value);
    }
  }

  private static void writeInteger(Object value, RowImageWriter row) {
    if (value instanceof BigDecimal large) {
      row.writeDecimal(large);
    } else {
      row.writeLong((Long) value);
    }
  }

  private void writeDecimal(BigDecimal value, RowImageWriter row) {
    if (size <= FieldType.Decimal.PRECISION_MAX) {
      row.writeDecimal(value.setScale(scale));
    } else {
      row.writeText(value.setScale(scale).toPlainString());
    }
  }

  private static void writeTime(String text, long value, RowImageWriter row) {
    if (value == MySqlTime.NONE) {
      row.writeMisfit(text);
    } else {
      row.writeLong(value);
    }
  }

  private void writeText(byte[] bytes, RowImageWriter row) {
    String text = characters.text(bytes);
    if (text == null) {
      row.writeMisfit("0x" + HexFormat.of().formatHex(bytes));
    } else {
      row.writeText(text);
    }
  }
}
