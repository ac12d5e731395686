package dev.varve.decode.mysql;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.varve.model.Column;
import dev.varve.model.FieldType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The page on types has every type that is read, as it is read. {@code -Dvarve.write} writes it.
 */
class TypesPageTest {
  private static final Path PAGE = Path.of("docs/reference/types-mysql.md");
  private static final String START = "<!-- types -->\n";
  private static final String END = "<!-- /types -->\n";
  private static final CharacterSet TEXT = new CharacterSet("utf8mb4", 4);

  @Test
  void namesEveryTypeAsItIsArchived() throws IOException {
    String page = Files.readString(PAGE);
    String expected =
        page.substring(0, page.indexOf(START) + START.length())
            + table()
            + page.substring(page.indexOf(END));
    if (Boolean.getBoolean("varve.write")) {
      Files.writeString(PAGE, expected);
    }

    assertEquals(
        expected,
        Files.readString(PAGE),
        PAGE + ": run 'mvn test -Dtest=TypesPageTest -Dvarve.write=true'");
  }

  private static String table() {
    StringBuilder table =
        new StringBuilder("| MySQL, MariaDB | Field type | Kept as text |\n|---|---|---|\n");
    for (MySqlType type : MySqlType.values()) {
      for (MySqlColumn column : examples(type)) {
        Column archived = column.column();
        table.append(
            "| `%s` | `%s` | %s |\n"
                .formatted(archived.sourceType(), fieldType(archived.type()), misfits(type)));
      }
    }
    return table.toString();
  }

  private static List<MySqlColumn> examples(MySqlType type) {
    List<MySqlColumn> examples = new ArrayList<>();
    switch (type.form()) {
      case DECIMAL -> {
        examples.add(column(type, false, 12, 2));
        examples.add(column(type, false, 65, 30));
      }
      case INTEGER -> {
        examples.add(column(type, false, 0, 0));
        if (type != MySqlType.YEAR) {
          examples.add(column(type, true, 0, 0));
        }
      }
      case BITS -> examples.add(column(type, false, 8, 0));
      case TIME, TIMESTAMP -> examples.add(column(type, false, 6, 0));
      case TEXT, BYTES -> examples.add(column(type, false, 20, 0));
      case FLOAT, DOUBLE, DATE, LABEL, JSON -> examples.add(column(type, false, 0, 0));
    }
    return examples;
  }

  private static MySqlColumn column(MySqlType type, boolean unsigned, int size, int scale) {
    boolean text = type.form() == MySqlType.Form.TEXT;
    List<String> labels = type.form() == MySqlType.Form.LABEL ? List.of("a", "b") : List.of();
    return new MySqlColumn("c", type, unsigned, size, scale, text ? TEXT : null, labels, true);
  }

  private static String fieldType(FieldType type) {
    return type instanceof FieldType.Decimal decimal
        ? "DECIMAL(" + decimal.precision() + "," + decimal.scale() + ")"
        : type.toString();
  }

  private static String misfits(MySqlType type) {
    return switch (type.form()) {
      case DATE, TIMESTAMP -> "zero parts, days that are none";
      case TEXT -> "bytes that are no text in the column's set, as `0x…`";
      default -> "";
    };
  }
}
