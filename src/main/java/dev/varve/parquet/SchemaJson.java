package dev.varve.parquet;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.varve.model.Column;
import dev.varve.model.FieldNames;
import dev.varve.model.FieldType;
import dev.varve.model.TableId;
import dev.varve.model.TableSchema;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A schema version as the JSON that a data file carries. Types read {@code INT64}, {@code
 * DECIMAL(12,2)}, {@code LIST(STRING)}.
 */
final class SchemaJson {
  private static final JsonFactory JSON = new JsonFactory();
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String DECIMAL = "DECIMAL(";
  private static final String LIST = "LIST(";

  private SchemaJson() {}

  static String write(TableSchema schema) {
    List<String> fields = List.of(FieldNames.of(schema.columns()));
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      json.writeStringField("namespace", schema.table().namespace());
      json.writeStringField("table", schema.table().name());
      json.writeArrayFieldStart("columns");
      for (int i = 0; i < fields.size(); i++) {
        write(json, schema.columns().get(i), fields.get(i));
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
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  private static void write(JsonGenerator json, Column column, String field) throws IOException {
    json.writeStartObject();
    json.writeStringField("name", column.name());
    json.writeStringField("field", field);
    json.writeStringField("type", text(column.type()));
    json.writeStringField("sourceType", column.sourceType());
    json.writeBooleanField("nullable", column.nullable());
    if (column.isMasked()) {
      json.writeStringField("rule", column.rule());
    }
    json.writeEndObject();
  }

  private static String text(FieldType type) {
    if (type instanceof FieldType.Decimal decimal) {
      return DECIMAL + decimal.precision() + "," + decimal.scale() + ")";
    }
    if (type instanceof FieldType.ListOf list) {
      return LIST + text(list.element()) + ")";
    }
    return ((FieldType.Scalar) type).name();
  }

  static TableSchema parse(String text) {
    try {
      JsonNode root = MAPPER.readTree(text);
      List<Column> columns = new ArrayList<>();
      for (JsonNode column : root.get("columns")) {
        columns.add(
            new Column(
                column.get("name").textValue(),
                type(column.get("type").textValue()),
                column.get("sourceType").textValue(),
                column.get("nullable").booleanValue(),
                column.path("rule").textValue()));
      }
      List<String> key = new ArrayList<>();
      root.get("key").forEach(name -> key.add(name.textValue()));
      List<String> dropped = new ArrayList<>();
      root.path("dropped").forEach(name -> dropped.add(name.textValue()));
      return new TableSchema(
          TableId.of(root.get("namespace").textValue(), root.get("table").textValue()),
          columns,
          key,
          dropped);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static FieldType type(String text) {
    if (text.startsWith(LIST)) {
      return new FieldType.ListOf(type(text.substring(LIST.length(), text.length() - 1)));
    }
    if (text.startsWith(DECIMAL)) {
      int comma = text.indexOf(',');
      return new FieldType.Decimal(
          Integer.parseInt(text, DECIMAL.length(), comma, 10),
          Integer.parseInt(text, comma + 1, text.length() - 1, 10));
    }
    return FieldType.Scalar.valueOf(text);
  }
}
