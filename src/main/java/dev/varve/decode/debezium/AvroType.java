package dev.varve.decode.debezium;

import java.util.List;

/**
 * How a value stands in Avro's binary form. Mutable only while its schema is parsed, because a
 * record may hold itself.
 *
 * @see <a href="https://avro.apache.org/docs/1.12.0/specification/">Avro 1.12 specification</a>
 */
final class AvroType {
  enum Form {
    NULL,
    BOOLEAN,
    INT,
    LONG,
    FLOAT,
    DOUBLE,
    BYTES,
    STRING,
    FIXED,
    ENUM,
    ARRAY,
    MAP,
    RECORD,
    UNION
  }

  record Field(String name, AvroType type) {}

  final Form form;

  /** Of a fixed, in bytes. */
  int size;

  List<String> symbols = List.of();
  List<Field> fields = List.of();

  /** Of a union. */
  List<AvroType> branches = List.of();

  /** Of an array or a map. */
  AvroType element;

  /** What Kafka Connect calls it; null for a union and for null. */
  ConnectType connect;

  AvroType(Form form) {
    this.form = form;
  }

  boolean isMapOfEntries() {
    return form == Form.ARRAY && connect.kind() == Kind.MAP;
  }

  /** The branch of a union of null and one other type; itself when it is no union. */
  AvroType present() {
    if (form != Form.UNION) {
      return this;
    }
    AvroType found = null;
    for (AvroType branch : branches) {
      if (branch.form != Form.NULL) {
        if (found != null) {
          throw new Malformed("the schema has a union of several types");
        }
        found = branch;
      }
    }
    if (found == null) {
      throw new Malformed("the schema has a union of nothing but null");
    }
    return found;
  }
}
