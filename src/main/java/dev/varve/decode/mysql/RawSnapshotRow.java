package dev.varve.decode.mysql;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.varve.model.Operation;
import dev.varve.model.Reject;
import dev.varve.model.TableId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A row as a query returned it, with the catalog that it needs to be read: what the quarantine
 * keeps of it. JSON in the shape of Debezium's envelope, so that column rules find its values.
 */
record RawSnapshotRow(List<CatalogColumn> catalog, List<String> key, byte[][] values) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String BYTES = "bytes";

  byte[] encode(TableId table) {
    ObjectNode envelope = JSON.createObjectNode();
    envelope.put("op", String.valueOf(Operation.READ.code()));
    envelope.putObject("source").put("db", table.namespace()).put("table", table.name());
    ObjectNode after = envelope.putObject("after");
    for (int i = 0; i < values.length; i++) {
      put(after, catalog.get(i).name(), values[i]);
    }
    ObjectNode described = envelope.putObject("catalog");
    key.forEach(described.putArray("key")::add);
    ArrayNode columns = described.putArray("columns");
    catalog.forEach(column -> describe(column, columns.addObject()));
    try {
      return JSON.writeValueAsBytes(envelope);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As text where that is no other than the bytes. */
  private static void put(ObjectNode row, String column, byte[] value) {
    if (value == null) {
      row.putNull(column);
      return;
    }
    try {
      row.put(
          column, StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(value)).toString());
    } catch (CharacterCodingException noText) {
      row.putObject(column).put(BYTES, value);
    }
  }

  private static void describe(CatalogColumn column, ObjectNode json) {
    json.put("name", column.name())
        .put("dataType", column.dataType())
        .put("columnType", column.columnType())
        .put("length", column.length())
        .put("precision", column.precision())
        .put("scale", column.scale())
        .put("fraction", column.fraction())
        .put("nullable", column.nullable());
    if (column.characters() != null) {
      json.put("characters", column.characters().name())
          .put("characterBytes", column.characters().bytesMax());
    }
  }

  /**
   * The row in a reject.
   *
   * @throws IllegalArgumentException if it is none that {@link #encode} made; its message holds
   *     nothing of it
   */
  static RawSnapshotRow decode(Reject reject) {
    try {
      JsonNode envelope = JSON.readTree(reject.value());
      JsonNode described = envelope.path("catalog");
      List<CatalogColumn> catalog = new ArrayList<>();
      described.path("columns").forEach(column -> catalog.add(column(column)));
      List<String> key = new ArrayList<>();
      described.path("key").forEach(name -> key.add(name.textValue()));
      byte[][] values = new byte[catalog.size()][];
      for (int i = 0; i < values.length; i++) {
        values[i] = value(envelope.path("after").path(catalog.get(i).name()));
      }
      return new RawSnapshotRow(catalog, key, values);
    } catch (IOException foreign) {
      throw new IllegalArgumentException("not a row of a snapshot as it came");
    }
  }

  private static CatalogColumn column(JsonNode json) {
    JsonNode characters = json.get("characters");
    return new CatalogColumn(
        json.path("name").asText(),
        json.path("dataType").asText(),
        json.path("columnType").asText(),
        characters == null
            ? null
            : new CharacterSet(characters.textValue(), json.path("characterBytes").asInt()),
        json.path("length").asLong(),
        json.path("precision").asInt(),
        json.path("scale").asInt(),
        json.path("fraction").asInt(),
        json.path("nullable").asBoolean());
  }

  private static byte[] value(JsonNode json) throws IOException {
    if (json.isNull()) {
      return null;
    }
    return json.isObject()
        ? json.path(BYTES).binaryValue()
        : json.asText().getBytes(StandardCharsets.UTF_8);
  }
}
