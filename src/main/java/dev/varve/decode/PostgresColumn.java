package dev.varve.decode;

import dev.varve.model.Column;
import java.sql.Types;
import java.util.Map;
import org.apache.kafka.connect.data.Field;

/**
 * A column of a table and how its values are read, from the facts that {@link PostgresText} left in
 * the field's schema. Snapshot and stream report some of these facts differently; what is derived
 * here is the same for both.
 */
record PostgresColumn(Column column, TextForm form) {

  static PostgresColumn of(Field field) {
    Map<String, String> facts = field.schema().parameters();
    if (facts == null || !facts.containsKey(PostgresText.OID)) {
      throw new IllegalArgumentException("not captured as text");
    }
    int oid = Integer.parseUnsignedInt(facts.get(PostgresText.OID));
    int length = Integer.parseInt(facts.get(PostgresText.LENGTH));
    int scale = Integer.parseInt(facts.get(PostgresText.SCALE));
    String name = unqualified(facts.get(PostgresText.NAME));
    boolean array = Integer.parseInt(facts.get(PostgresText.JDBC_TYPE)) == Types.ARRAY;
    boolean nullable = Boolean.parseBoolean(facts.get(PostgresText.NULLABLE));
    TextForm form = array ? arrayForm(oid, name, length, scale) : form(oid, length, scale);
    String sourceType =
        array ? arrayName(oid, name, length, scale) : name(oid, name, length, scale);
    return new PostgresColumn(new Column(field.name(), form.type(), sourceType, nullable), form);
  }

  private static TextForm form(int oid, int length, int scale) {
    BaseType type = BaseType.ofOid(oid);
    return type == null ? TextForm.Whole.STRING : type.form(length, scale);
  }

  private static TextForm arrayForm(int oid, String name, int length, int scale) {
    BaseType element = BaseType.ofArrayOid(oid);
    char delimiter = name.equals("_box") ? ';' : ',';
    return new TextForm.Array(
        element == null ? TextForm.Whole.STRING : element.form(length, scale), delimiter);
  }

  /** A name that is not the root type's own is a domain's. */
  private static String name(int oid, String name, int length, int scale) {
    BaseType type = BaseType.ofOid(oid);
    boolean own = type != null && (name.equals(type.catalogName()) || isSerial(name));
    return own ? type.sqlName(length, scale) : name;
  }

  private static String arrayName(int oid, String name, int length, int scale) {
    BaseType element = BaseType.ofArrayOid(oid);
    if (element != null && name.equals("_" + element.catalogName())) {
      return element.sqlName(length, scale) + "[]";
    }
    return name.startsWith("_") ? name.substring(1) + "[]" : name;
  }

  private static boolean isSerial(String name) {
    return name.equals("serial") || name.equals("bigserial") || name.equals("smallserial");
  }

  /** The driver qualifies and quotes the name of a type outside the search path. */
  private static String unqualified(String name) {
    if (!name.startsWith("\"")) {
      return name;
    }
    int last = name.lastIndexOf("\".\"");
    String bare = name.substring(last < 0 ? 1 : last + 3, name.length() - 1);
    return bare.replace("\"\"", "\"");
  }
}
