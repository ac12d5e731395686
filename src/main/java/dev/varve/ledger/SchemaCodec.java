package dev.varve.ledger;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.ledger.StrictJson.Fields;
import dev.varve.model.Column;
import dev.varve.model.FieldType;
import dev.varve.model.TableId;
import dev.varve.model.TableSchema;
import java.io.IOException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Schema versions as JSON, with the same strictness as manifests. A public format: {@code
 * docs/format.md}.
 */
public final class SchemaCodec {
  private static final int FORMAT_VERSION = 1;
  private static final Pattern DECIMAL = Pattern.compile("DECIMAL\\((\\d{1,2}),(\\d{1,2})\\)");
  private static final Pattern LIST = Pattern.compile("LIST\\((.+)\\)");

  private SchemaCodec() {}

  public static byte[] encode(TableSchema schema) {
    return StrictJson.write(json -> write(schema, json));
  }

  /**
   * The schema in these bytes.
   *
   * @param where the bytes are from, for the message
   * @throws VarveException with {@code SCHEMA_MISSING}, or {@code FORMAT_UNSUPPORTED} when a later
   *     format wrote it
   */
  public static TableSchema decode(byte[] bytes, String where) {
    try {
      Fields fields = StrictJson.read(bytes);
      int version = fields.smallNumber("formatVersion");
      if (version != FORMAT_VERSION) {
        throw FormatVersion.unsupported("schema " + where, version);
      }
      return schema(fields);
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw VarveException.of(
          ErrorCode.SCHEMA_MISSING,
          "schema " + where + " is not as Varve writes it: " + e.getMessage(),
          "run 'varve verify'; restore the object from a copy or from its older version",
          e);
    }
  }

  /** {@code INT64}, {@code DECIMAL(12,2)}, {@code LIST(STRING)}. */
  public static String typeText(FieldType type) {
    if (type instanceof FieldType.Decimal decimal) {
      return "DECIMAL(" + decimal.precision() + "," + decimal.scale() + ")";
    }
    if (type instanceof FieldType.ListOf list) {
      return "LIST(" + typeText(list.element()) + ")";
    }
    return ((FieldType.Scalar) type).name();
  }

  /**
   * The type that {@link #typeText} wrote.
   *
   * @throws IllegalArgumentException if it wrote no such text
   */
  public static FieldType parseType(String text) {
    Matcher list = LIST.matcher(text);
    if (list.matches()) {
      return new FieldType.ListOf(parseType(list.group(1)));
    }
    Matcher decimal = DECIMAL.matcher(text);
    if (decimal.matches()) {
      return new FieldType.Decimal(
          Integer.parseInt(decimal.group(1)), Integer.parseInt(decimal.group(2)));
    }
    return FieldType.Scalar.valueOf(text);
  }

  private static void write(TableSchema schema, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeNumberField("formatVersion", FORMAT_VERSION);
    json.writeStringField("namespace", schema.table().namespace());
    json.writeStringField("name", schema.table().name());
    json.writeArrayFieldStart("columns");
    for (Column column : schema.columns()) {
      json.writeStartObject();
      json.writeStringField("name", column.name());
      json.writeStringField("type", typeText(column.type()));
      json.writeStringField("sourceType", column.sourceType());
      json.writeBooleanField("nullable", column.nullable());
      if (column.isMasked()) {
        json.writeStringField("rule", column.rule());
      }
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeArrayFieldStart("key");
    for (String column : schema.key()) {
      json.writeString(column);
    }
    json.writeEndArray();
    if (!schema.dropped().isEmpty()) {
      json.writeArrayFieldStart("dropped");
      for (String column : schema.dropped()) {
        json.writeString(column);
      }
      json.writeEndArray();
    }
    json.writeEndObject();
  }

  private static TableSchema schema(Fields fields) {
    fields.onlyOptionally("dropped", "formatVersion", "namespace", "name", "columns", "key");
    return new TableSchema(
        TableId.of(fields.text("namespace"), fields.text("name")),
        fields.objects("columns").stream().map(SchemaCodec::column).toList(),
        fields.texts("key"),
        fields.has("dropped") ? fields.texts("dropped") : List.of());
  }

  private static Column column(Fields fields) {
    fields.onlyOptionally("rule", "name", "type", "sourceType", "nullable");
    return new Column(
        fields.text("name"),
        parseType(fields.text("type")),
        fields.text("sourceType"),
        fields.flag("nullable"),
        fields.has("rule") ? fields.text("rule") : null);
  }
}
