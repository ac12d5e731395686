package dev.varve.decode.debezium;

import com.fasterxml.jackson.core.io.SerializedString;
import dev.varve.model.Column;
import dev.varve.model.FieldType;
import dev.varve.model.FieldType.Scalar;
import dev.varve.model.TableId;
import dev.varve.model.TableSchema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The columns of a row as one schema has them, and how their values are read. Told by identity. */
final class RowLayout {
  /** A column and the form of its values; the default is null when the schema has none. */
  record Cell(String name, SerializedString wire, Form form, Column column, Object defaultValue) {}

  /** What a document of MongoDB is kept as: its key, its text, and what an update told of it. */
  static final RowLayout DOCUMENT =
      new RowLayout(
          List.of(
              cell("id", ConnectType.of(Kind.STRING, null, true), Form.Plain.TEXT),
              cell(
                  "document",
                  ConnectType.of(Kind.STRING, "io.debezium.data.Json", true),
                  Form.Plain.JSON),
              cell(
                  "update_description",
                  ConnectType.of(Kind.STRUCT, "io.debezium.connector.mongodb", true),
                  Form.Plain.JSON)),
          false);

  /** What a logical message is kept as. */
  static final RowLayout MESSAGE =
      new RowLayout(
          List.of(
              cell("prefix", ConnectType.of(Kind.STRING, null, true), Form.Plain.TEXT),
              cell("transactional", ConnectType.of(Kind.BOOLEAN, null, false), Form.Plain.BOOLEAN),
              cell("content", ConnectType.of(Kind.BYTES, null, true), Form.Plain.BYTES)),
          false);

  /** A row of which nothing is known, such as the one that a truncate does not have. */
  static final RowLayout NONE = new RowLayout(List.of(), true);

  private static final String UNTYPED = "json";

  private final Cell[] cells;
  private final boolean untyped;
  private final Map<String, Integer> positions = new HashMap<>();

  private RowLayout(List<Cell> cells, boolean untyped) {
    this.cells = cells.toArray(Cell[]::new);
    this.untyped = untyped;
    for (int i = 0; i < this.cells.length; i++) {
      if (positions.put(this.cells[i].name(), i) != null) {
        throw new Malformed("two columns have one name");
      }
    }
  }

  /** The columns of a struct, typed. */
  static RowLayout of(ConnectType struct, Origin origin) {
    List<Cell> cells = new ArrayList<>();
    for (ConnectType.Field field : struct.fields()) {
      try {
        cells.add(cell(field.name(), field.type(), Semantic.form(field.type(), origin)));
      } catch (Malformed unknown) {
        throw unknown.in(field.name());
      }
    }
    return new RowLayout(cells, false);
  }

  /** Columns of which no type is known. */
  static RowLayout untyped(List<String> names) {
    List<Cell> cells = new ArrayList<>();
    for (String name : names) {
      Column column = new Column(name, Scalar.STRING, UNTYPED, true);
      cells.add(new Cell(name, new SerializedString(name), Form.Plain.TEXT, column, null));
    }
    return new RowLayout(cells, true);
  }

  private static Cell cell(String name, ConnectType type, Form form) {
    FieldType kept = form.type();
    Column column = new Column(name, kept, SourceTypeName.of(type), type.optional());
    return new Cell(name, new SerializedString(name), form, column, Blank.defaultOf(type, form));
  }

  int size() {
    return cells.length;
  }

  Cell cell(int column) {
    return cells[column];
  }

  boolean isUntyped() {
    return untyped;
  }

  /** The position of the column with this name, or -1. */
  int indexOf(String name) {
    Integer position = positions.get(name);
    return position == null ? -1 : position;
  }

  List<String> names() {
    return List.of(cells).stream().map(Cell::name).toList();
  }

  /** The schema version of a table with these columns; of the key those that it has. */
  TableSchema schema(TableId table, List<String> key) {
    List<Column> columns = List.of(cells).stream().map(Cell::column).toList();
    List<String> present = key.stream().filter(positions::containsKey).distinct().toList();
    return new TableSchema(table, columns, present);
  }
}
