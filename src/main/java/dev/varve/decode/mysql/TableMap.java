package dev.varve.decode.mysql;

import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.model.TableId;
import dev.varve.model.TableSchema;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.IntFunction;

/**
 * What the log says of a table right before rows of it: with {@code binlog_row_metadata=FULL} all
 * that a schema version is, as of the change, whatever has become of the table since.
 */
final class TableMap {
  private static final int SIGNEDNESS = 1;
  private static final int DEFAULT_COLLATION = 2;
  private static final int COLUMN_COLLATIONS = 3;
  private static final int NAMES = 4;
  private static final int SET_LABELS = 5;
  private static final int ENUM_LABELS = 6;
  private static final int GEOMETRY_TYPES = 7;
  private static final int KEY = 8;
  private static final int KEY_WITH_PREFIXES = 9;
  private static final int LABELS_DEFAULT_COLLATION = 10;
  private static final int LABELS_COLLATIONS = 11;

  private final TableId table;
  private final LoggedType[] types;
  private final boolean[] nullable;
  private final IntFunction<CharacterSet> collations;

  private final boolean[] unsigned;
  private final CharacterSet[] characters;
  private final String[] names;
  private final List<List<byte[]>> labels;
  private final MySqlType[] geometries;
  private final List<Integer> key = new ArrayList<>();
  private boolean named;

  private TableMap(
      TableId table, LoggedType[] types, boolean[] nullable, IntFunction<CharacterSet> collations) {
    this.table = table;
    this.types = types;
    this.nullable = nullable;
    this.collations = collations;
    this.unsigned = new boolean[types.length];
    this.characters = new CharacterSet[types.length];
    this.names = new String[types.length];
    this.labels = new ArrayList<>(Collections.nCopies(types.length, List.of()));
    this.geometries = new MySqlType[types.length];
  }

  /** The table that a table map's body, behind its table number and flags, speaks of. */
  static TableId tableOf(EventBytes body) {
    String database = body.name(body.unsignedByte());
    body.skip(1);
    String table = body.name(body.unsignedByte());
    body.skip(1);
    return TableId.of(database, table);
  }

  /**
   * The rest of the body, behind what {@link #tableOf} took.
   *
   * @param collations the character set of a collation's number, or null if there is none
   * @throws IllegalArgumentException if rows of the table cannot be read; its message says why
   * @throws IndexOutOfBoundsException if the body is shorter than it says
   * @throws VarveException {@link ErrorCode#SOURCE_NOT_READY} if the log says too little of any
   *     table
   */
  static TableMap read(TableId table, EventBytes body, IntFunction<CharacterSet> collations) {
    int columns = body.packed();
    EventBytes codes = body.part(columns);
    EventBytes meta = body.part(body.packed());
    LoggedType[] types = new LoggedType[columns];
    for (int i = 0; i < columns; i++) {
      int code = codes.unsignedByte();
      types[i] = LoggedType.read(code, meta);
      if (types[i] == null) {
        throw new IllegalArgumentException(
            "column %d has a type that is not read (%d)".formatted(i + 1, code));
      }
    }
    TableMap map = new TableMap(table, types, body.bits(columns), collations);
    while (body.hasMore()) {
      int field = body.unsignedByte();
      map.readField(field, body.part(body.packed()));
    }
    if (columns > 0 && !map.named) {
      throw VarveException.of(
          ErrorCode.SOURCE_NOT_READY,
          "the log holds changes of " + table + " without its columns' names",
          "SET GLOBAL binlog_row_metadata = 'FULL'; then begin anew, as"
              + " docs/operating/source-not-ready.md says");
    }
    return map;
  }

  private void readField(int field, EventBytes value) {
    switch (field) {
      case SIGNEDNESS -> readSigns(value);
      case DEFAULT_COLLATION -> readDefaultCollation(value, characterColumns());
      case COLUMN_COLLATIONS -> readCollations(value, characterColumns());
      case LABELS_DEFAULT_COLLATION -> readDefaultCollation(value, labelColumns());
      case LABELS_COLLATIONS -> readCollations(value, labelColumns());
      case NAMES -> readNames(value);
      case SET_LABELS -> readLabels(value, LoggedType.SET);
      case ENUM_LABELS -> readLabels(value, LoggedType.ENUM);
      case GEOMETRY_TYPES -> readGeometries(value);
      case KEY -> readKey(value, 0);
      case KEY_WITH_PREFIXES -> readKey(value, 1);
      default -> {}
    }
  }

  /** A bit for each number, the first in the highest bit. */
  private void readSigns(EventBytes value) {
    int bits = 0;
    int left = 0;
    for (int i = 0; i < types.length; i++) {
      if (isNumber(types[i].code())) {
        if (left == 0) {
          bits = value.unsignedByte();
          left = 8;
        }
        unsigned[i] = (bits >> --left & 1) != 0;
      }
    }
  }

  private static boolean isNumber(int code) {
    return switch (code) {
      case LoggedType.TINY,
          LoggedType.SHORT,
          LoggedType.INT24,
          LoggedType.LONG,
          LoggedType.LONGLONG,
          LoggedType.NEWDECIMAL,
          LoggedType.FLOAT,
          LoggedType.DOUBLE,
          LoggedType.YEAR ->
          true;
      default -> false;
    };
  }

  private List<Integer> characterColumns() {
    return columns(LoggedType.STRING, LoggedType.VARCHAR, LoggedType.BLOB);
  }

  private List<Integer> labelColumns() {
    return columns(LoggedType.ENUM, LoggedType.SET, LoggedType.SET);
  }

  private List<Integer> columns(int code, int orCode, int orThis) {
    List<Integer> columns = new ArrayList<>();
    for (int i = 0; i < types.length; i++) {
      int own = types[i].code();
      if (own == code || own == orCode || own == orThis) {
        columns.add(i);
      }
    }
    return columns;
  }

  private void readDefaultCollation(EventBytes value, List<Integer> columns) {
    CharacterSet usual = characterSet(value.packed());
    columns.forEach(column -> characters[column] = usual);
    while (value.hasMore()) {
      characters[columns.get(value.packed())] = characterSet(value.packed());
    }
  }

  private void readCollations(EventBytes value, List<Integer> columns) {
    for (int column : columns) {
      characters[column] = characterSet(value.packed());
    }
  }

  private CharacterSet characterSet(int collation) {
    CharacterSet set = collations.apply(collation);
    if (set == null) {
      throw new IllegalArgumentException("the server lists no collation " + collation);
    }
    return set;
  }

  private void readNames(EventBytes value) {
    for (int i = 0; i < names.length; i++) {
      names[i] = value.name(value.packed());
    }
    named = true;
  }

  private void readLabels(EventBytes value, int code) {
    for (int i = 0; i < types.length; i++) {
      if (types[i].code() == code) {
        List<byte[]> own = new ArrayList<>();
        for (int left = value.packed(); left > 0; left--) {
          own.add(value.array(value.packed()));
        }
        labels.set(i, own);
      }
    }
  }

  private void readGeometries(EventBytes value) {
    for (int i = 0; i < types.length; i++) {
      if (types[i].code() == LoggedType.GEOMETRY) {
        geometries[i] = MySqlType.ofGeometry(value.packed());
      }
    }
  }

  private void readKey(EventBytes value, int numbersAfterEach) {
    while (value.hasMore()) {
      key.add(value.packed());
      for (int i = 0; i < numbersAfterEach; i++) {
        value.packed();
      }
    }
  }

  TableId table() {
    return table;
  }

  LoggedType[] types() {
    return types;
  }

  MySqlColumn[] columns() {
    MySqlColumn[] columns = new MySqlColumn[types.length];
    for (int i = 0; i < columns.length; i++) {
      columns[i] = column(i);
    }
    return columns;
  }

  TableSchema schema(MySqlColumn[] columns) {
    return new TableSchema(
        table,
        List.of(columns).stream().map(MySqlColumn::column).toList(),
        key.stream().map(column -> names[column]).toList());
  }

  private MySqlColumn column(int i) {
    LoggedType logged = types[i];
    MySqlType type = type(i);
    boolean text = type.form() == MySqlType.Form.TEXT;
    CharacterSet set = characters[i];
    int size =
        switch (type) {
          case CHAR, VARCHAR -> logged.meta() / set.bytesMax();
          case BINARY, VARBINARY, TIME, DATETIME, TIMESTAMP -> logged.meta();
          case DECIMAL -> logged.meta() & 0xFF;
          case BIT -> (logged.meta() >> 8) * 8 + (logged.meta() & 0xFF);
          default -> 0;
        };
    return new MySqlColumn(
        names[i],
        type,
        unsigned[i],
        size,
        type == MySqlType.DECIMAL ? logged.meta() >> 8 : 0,
        text ? set : null,
        labels.get(i).stream().map(label -> label(i, label)).toList(),
        nullable[i]);
  }

  private String label(int i, byte[] label) {
    String text = characters[i] == null ? null : characters[i].text(label);
    if (text == null) {
      throw new IllegalArgumentException("a label of column " + names[i] + " is no text");
    }
    return text;
  }

  private MySqlType type(int i) {
    int meta = types[i].meta();
    return switch (types[i].code()) {
      case LoggedType.TINY -> MySqlType.TINYINT;
      case LoggedType.SHORT -> MySqlType.SMALLINT;
      case LoggedType.INT24 -> MySqlType.MEDIUMINT;
      case LoggedType.LONG -> MySqlType.INT;
      case LoggedType.LONGLONG -> MySqlType.BIGINT;
      case LoggedType.YEAR -> MySqlType.YEAR;
      case LoggedType.FLOAT -> MySqlType.FLOAT;
      case LoggedType.DOUBLE -> MySqlType.DOUBLE;
      case LoggedType.NEWDECIMAL -> MySqlType.DECIMAL;
      case LoggedType.BIT -> MySqlType.BIT;
      case LoggedType.DATE -> MySqlType.DATE;
      case LoggedType.TIME2 -> MySqlType.TIME;
      case LoggedType.DATETIME2 -> MySqlType.DATETIME;
      case LoggedType.TIMESTAMP2 -> MySqlType.TIMESTAMP;
      case LoggedType.ENUM -> MySqlType.ENUM;
      case LoggedType.SET -> MySqlType.SET;
      case LoggedType.JSON -> MySqlType.JSON;
      case LoggedType.GEOMETRY -> geometries[i] == null ? MySqlType.GEOMETRY : geometries[i];
      case LoggedType.STRING -> isBinary(i) ? MySqlType.BINARY : MySqlType.CHAR;
      case LoggedType.VARCHAR -> isBinary(i) ? MySqlType.VARBINARY : MySqlType.VARCHAR;
      case LoggedType.BLOB -> isBinary(i) ? blob(meta) : text(meta);
      default -> throw new IllegalStateException("type " + types[i].code() + " was not refused");
    };
  }

  private boolean isBinary(int i) {
    if (characters[i] == null) {
      throw new IllegalArgumentException("no character set is said for column " + names[i]);
    }
    return characters[i].name().equals(CharacterSet.BINARY);
  }

  private static MySqlType blob(int lengthBytes) {
    return switch (lengthBytes) {
      case 1 -> MySqlType.TINYBLOB;
      case 2 -> MySqlType.BLOB;
      case 3 -> MySqlType.MEDIUMBLOB;
      default -> MySqlType.LONGBLOB;
    };
  }

  private static MySqlType text(int lengthBytes) {
    return switch (lengthBytes) {
      case 1 -> MySqlType.TINYTEXT;
      case 2 -> MySqlType.TEXT;
      case 3 -> MySqlType.MEDIUMTEXT;
      default -> MySqlType.LONGTEXT;
    };
  }
}
