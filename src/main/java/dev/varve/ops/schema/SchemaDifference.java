package dev.varve.ops.schema;

import dev.varve.ledger.SchemaCodec;
import dev.varve.model.Column;
import dev.varve.model.TableSchema;
import java.util.ArrayList;
import java.util.List;

/** What a person calls the difference of two schema versions, a line each. */
final class SchemaDifference {
  private final TableSchema before;
  private final TableSchema after;
  private final List<String> lines = new ArrayList<>();

  private SchemaDifference(TableSchema before, TableSchema after) {
    this.before = before;
    this.after = after;
  }

  static List<String> between(TableSchema before, TableSchema after) {
    SchemaDifference difference = new SchemaDifference(before, after);
    difference.columns();
    difference.order();
    difference.key();
    return difference.lines;
  }

  private void columns() {
    for (Column column : before.columns()) {
      if (after.indexOf(column.name()) < 0) {
        lines.add("dropped " + column.name() + " " + column.sourceType());
      }
    }
    for (Column column : after.columns()) {
      int at = before.indexOf(column.name());
      if (at < 0) {
        lines.add("added " + column.name() + " " + column.sourceType());
      } else {
        changed(before.columns().get(at), column);
      }
    }
  }

  private void changed(Column old, Column now) {
    if (!old.sourceType().equals(now.sourceType())) {
      lines.add(now.name() + " " + old.sourceType() + " is now " + now.sourceType());
    } else if (!old.type().equals(now.type())) {
      lines.add(
          now.name()
              + " is now held as "
              + SchemaCodec.typeText(now.type())
              + ", before as "
              + SchemaCodec.typeText(old.type()));
    }
    if (old.nullable() != now.nullable()) {
      lines.add(now.name() + (now.nullable() ? " may be null now" : " may not be null now"));
    }
  }

  /** Only columns that both have can have changed places. */
  private void order() {
    List<String> old = names(before).stream().filter(name -> after.indexOf(name) >= 0).toList();
    List<String> now = names(after).stream().filter(name -> before.indexOf(name) >= 0).toList();
    if (!old.equals(now)) {
      lines.add("columns stand in the order " + String.join(", ", names(after)));
    }
  }

  private void key() {
    if (!before.key().equals(after.key())) {
      lines.add(
          after.key().isEmpty()
              ? "without key " + before.key()
              : "key " + after.key() + (before.key().isEmpty() ? "" : ", before " + before.key()));
    }
  }

  private static List<String> names(TableSchema schema) {
    return schema.columns().stream().map(Column::name).toList();
  }
}
