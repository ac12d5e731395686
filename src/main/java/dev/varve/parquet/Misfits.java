package dev.varve.parquet;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The values of one change that do not fit their columns' types, as the source's text by the
 * column's name in the file, and their JSON: {@code {"row":{…},"before":{…}}}, without an image
 * that has none.
 */
record Misfits(Map<String, String> row, Map<String, String> before) {
  private static final JsonFactory JSON = new JsonFactory();
  private static final String ROW = "row";
  private static final String BEFORE = "before";

  static Misfits none() {
    return new Misfits(new LinkedHashMap<>(), new LinkedHashMap<>());
  }

  boolean isEmpty() {
    return row.isEmpty() && before.isEmpty();
  }

  void clear() {
    row.clear();
    before.clear();
  }

  String toJson() {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      write(json, ROW, row);
      write(json, BEFORE, before);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  private static void write(JsonGenerator json, String image, Map<String, String> texts)
      throws IOException {
    if (texts.isEmpty()) {
      return;
    }
    json.writeObjectFieldStart(image);
    for (Map.Entry<String, String> text : texts.entrySet()) {
      json.writeStringField(text.getKey(), text.getValue());
    }
    json.writeEndObject();
  }

  /** Adds what {@link #toJson()} wrote. */
  void addJson(String text) throws IOException {
    try (JsonParser json = JSON.createParser(text)) {
      json.nextToken();
      for (String image = json.nextFieldName(); image != null; image = json.nextFieldName()) {
        Map<String, String> target = image.equals(ROW) ? row : before;
        json.nextToken();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
          String name = json.currentName();
          target.put(name, json.nextTextValue());
        }
      }
    }
  }
}
