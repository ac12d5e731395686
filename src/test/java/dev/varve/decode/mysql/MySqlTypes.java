package dev.varve.decode.mysql;

import dev.varve.decode.TypeRow;
import dev.varve.model.Column;
import java.util.ArrayList;
import java.util.List;

/** The types of MySQL and MariaDB that the decoder knows, as it reads them. */
public final class MySqlTypes {
  private static final CharacterSet TEXT = new CharacterSet("utf8mb4", 4);

  private MySqlTypes() {}

  /** A row for each type, and for each way in which its parameters change what becomes of it. */
  public static List<TypeRow> rows() {
    List<TypeRow> rows = new ArrayList<>();
    for (MySqlType type : MySqlType.values()) {
      for (MySqlColumn each : examples(type)) {
        Column column = each.column();
        rows.add(new TypeRow(column.sourceType(), "", column.type(), misfits(type)));
      }
    }
    return rows;
  }

  private static List<MySqlColumn> examples(MySqlType type) {
    return switch (type.form()) {
      case DECIMAL -> List.of(column(type, 12, 2), column(type, 65, 30));
      case INTEGER ->
          type == MySqlType.YEAR
              ? List.of(column(type, 0, 0))
              : List.of(column(type, 0, 0), unsigned(type));
      case BITS -> List.of(column(type, 8, 0));
      case TIME, TIMESTAMP -> List.of(column(type, 0, 0), column(type, 6, 0));
      case TEXT, BYTES -> List.of(column(type, 20, 0));
      case FLOAT, DOUBLE, DATE, LABEL, JSON -> List.of(column(type, 0, 0));
    };
  }

  private static MySqlColumn column(MySqlType type, int size, int scale) {
    return column(type, false, size, scale);
  }

  private static MySqlColumn unsigned(MySqlType type) {
    return column(type, true, 0, 0);
  }

  private static MySqlColumn column(MySqlType type, boolean unsigned, int size, int scale) {
    boolean text = type.form() == MySqlType.Form.TEXT;
    List<String> labels = type.form() == MySqlType.Form.LABEL ? List.of("a", "b") : List.of();
    return new MySqlColumn("c", type, unsigned, size, scale, text ? TEXT : null, labels, true);
  }

  private static String misfits(MySqlType type) {
    return switch (type.form()) {
      case DATE, TIMESTAMP -> "zero parts, days that are none";
      case TEXT -> "bytes that are no text in the column's set, as `0x…`";
      case INTEGER, DECIMAL, FLOAT, DOUBLE, BITS, TIME, BYTES, LABEL, JSON -> "";
    };
  }
}
