package dev.varve.decode;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;

/**
 * A record of a connector as JSON, for the quarantine: such a record never was bytes. What a source
 * did not send is {@code {"unchanged":true}}, what did not come as text {@code {"lost":true}}. A
 * field {@code catalog} beside those of the envelope describes the columns, so that {@link
 * RawRecord} can read the record again.
 */
public final class RecordText {
  static final String UNCHANGED = "unchanged";
  static final String CATALOG = "catalog";
  static final String COLUMNS = "columns";
  static final String KEY = "key";
  static final String NAME = "name";
  static final String FACTS = "facts";

  private static final JsonFactory JSON = new JsonFactory();

  private RecordText() {}

  /** The value as UTF-8, or null for null. */
  public static byte[] of(Object value) {
    if (value == null) {
      return null;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      write(json, value);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /**
   * An envelope with a row's schema, as UTF-8.
   *
   * @param key the key's schema, or null if the table has none
   */
  static byte[] of(Struct envelope, Schema row, Schema key) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      json.writeStartObject();
      fields(json, envelope);
      json.writeObjectFieldStart(CATALOG);
      json.writeArrayFieldStart(KEY);
      for (Field field : key == null ? List.<Field>of() : key.fields()) {
        json.writeString(field.name());
      }
      json.writeEndArray();
      json.writeArrayFieldStart(COLUMNS);
      for (Field field : row.fields()) {
        json.writeStartObject();
        json.writeStringField(NAME, field.name());
        json.writeFieldName(FACTS);
        write(json, field.schema().parameters());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static void fields(JsonGenerator json, Struct struct) throws IOException {
    for (Field field : struct.schema().fields()) {
      json.writeFieldName(field.name());
      write(json, struct.getWithoutDefault(field.name()));
    }
  }

  private static void mark(JsonGenerator json, String what) throws IOException {
    json.writeStartObject();
    json.writeBooleanField(what, true);
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, Object value) throws IOException {
    if (value == PostgresText.UNCHANGED) {
      mark(json, UNCHANGED);
    } else if (value == PostgresText.NOT_TEXT) {
      mark(json, "lost");
    } else if (value instanceof Struct struct) {
      json.writeStartObject();
      fields(json, struct);
      json.writeEndObject();
    } else if (value instanceof List<?> list) {
      json.writeStartArray();
      for (Object element : list) {
        write(json, element);
      }
      json.writeEndArray();
    } else if (value instanceof Map<?, ?> map) {
      json.writeStartObject();
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        json.writeFieldName(String.valueOf(entry.getKey()));
        write(json, entry.getValue());
      }
      json.writeEndObject();
    } else {
      scalar(json, value);
    }
  }

  private static void scalar(JsonGenerator json, Object value) throws IOException {
    if (value == null) {
      json.writeNull();
    } else if (value instanceof Boolean flag) {
      json.writeBoolean(flag);
    } else if (value instanceof Number number) {
      json.writeNumber(number.toString());
    } else if (value instanceof byte[] bytes) {
      json.writeBinary(bytes);
    } else if (value instanceof ByteBuffer buffer) {
      byte[] bytes = new byte[buffer.remaining()];
      buffer.duplicate().get(bytes);
      json.writeBinary(bytes);
    } else {
      json.writeString(value.toString());
    }
  }
}
