package dev.varve.decode.mysql;

import java.util.Locale;

/**
 * The types of columns that are read, by the name that the server's catalog gives them.
 *
 * @see <a href="https://dev.mysql.com/doc/refman/8.4/en/data-types.html">MySQL 8.4, data types</a>
 */
enum MySqlType {
  TINYINT(Form.INTEGER),
  SMALLINT(Form.INTEGER),
  MEDIUMINT(Form.INTEGER),
  INT(Form.INTEGER),
  BIGINT(Form.INTEGER),
  YEAR(Form.INTEGER),
  DECIMAL(Form.DECIMAL),
  FLOAT(Form.FLOAT),
  DOUBLE(Form.DOUBLE),
  BIT(Form.BITS),
  DATE(Form.DATE),
  TIME(Form.TIME),
  DATETIME(Form.TIMESTAMP),
  TIMESTAMP(Form.TIMESTAMP),
  CHAR(Form.TEXT),
  VARCHAR(Form.TEXT),
  TINYTEXT(Form.TEXT),
  TEXT(Form.TEXT),
  MEDIUMTEXT(Form.TEXT),
  LONGTEXT(Form.TEXT),
  BINARY(Form.BYTES),
  VARBINARY(Form.BYTES),
  TINYBLOB(Form.BYTES),
  BLOB(Form.BYTES),
  MEDIUMBLOB(Form.BYTES),
  LONGBLOB(Form.BYTES),
  ENUM(Form.LABEL),
  SET(Form.LABEL),
  JSON(Form.JSON),
  GEOMETRY(Form.BYTES),
  POINT(Form.BYTES),
  LINESTRING(Form.BYTES),
  POLYGON(Form.BYTES),
  MULTIPOINT(Form.BYTES),
  MULTILINESTRING(Form.BYTES),
  MULTIPOLYGON(Form.BYTES),
  GEOMETRYCOLLECTION(Form.BYTES);

  /** How a value is carried from its origin to the row image. */
  enum Form {
    INTEGER,
    DECIMAL,
    FLOAT,
    DOUBLE,
    BITS,
    DATE,
    TIME,
    TIMESTAMP,
    TEXT,
    BYTES,
    LABEL,
    JSON
  }

  /** By the number that the log's metadata gives a geometry's type. */
  private static final MySqlType[] GEOMETRIES = {
    GEOMETRY,
    POINT,
    LINESTRING,
    POLYGON,
    MULTIPOINT,
    MULTILINESTRING,
    MULTIPOLYGON,
    GEOMETRYCOLLECTION
  };

  private final Form form;

  MySqlType(Form form) {
    this.form = form;
  }

  Form form() {
    return form;
  }

  /** Lower case, as the catalog spells it. */
  String sqlName() {
    return name().toLowerCase(Locale.ROOT);
  }

  static MySqlType ofGeometry(int number) {
    return number < GEOMETRIES.length ? GEOMETRIES[number] : GEOMETRY;
  }

  /** The type with this name, or null when it is not read. */
  static MySqlType ofName(String name) {
    String upper = name.toUpperCase(Locale.ROOT);
    if (upper.equals("GEOMCOLLECTION")) {
      return GEOMETRYCOLLECTION;
    }
    for (MySqlType type : values()) {
      if (type.name().equals(upper)) {
        return type;
      }
    }
    return null;
  }
}
