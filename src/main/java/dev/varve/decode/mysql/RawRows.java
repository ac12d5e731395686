package dev.varve.decode.mysql;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.varve.decode.mysql.BinlogDecoder.RowsKind;
import dev.varve.model.Reject;
import dev.varve.model.SourcePosition;
import dev.varve.model.TableId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Rows of the log as they came, with the table map that they need to be read: what the quarantine
 * keeps of them. JSON in the shape of Debezium's envelope, so that column rules find their way in
 * it.
 *
 * @param map the table map, behind the table's number and flags
 * @param rows the event's body from the number of columns on, with only these rows
 */
record RawRows(RowsKind kind, byte[] map, byte[] rows) {
  private static final JsonFactory JSON = new JsonFactory();
  private static final ObjectMapper READER = new ObjectMapper();

  byte[] encode(TableId table, SourcePosition.Binlog position) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      json.writeStartObject();
      json.writeStringField("op", String.valueOf(kind.operation().code()));
      json.writeObjectFieldStart("source");
      json.writeStringField("db", table.namespace());
      json.writeStringField("table", table.name());
      json.writeNumberField("file", position.file());
      json.writeNumberField("pos", position.position());
      json.writeNumberField("row", position.row());
      json.writeEndObject();
      json.writeBinaryField("tableMap", map);
      json.writeBinaryField("rows", rows);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /**
   * The rows in a reject.
   *
   * @throws IllegalArgumentException if it is none that {@link #encode} made; its message holds
   *     nothing of it
   */
  static RawRows decode(Reject reject) {
    try {
      JsonNode json = READER.readTree(reject.value());
      return new RawRows(
          RowsKind.ofCode(json.path("op").asText()),
          json.path("tableMap").binaryValue(),
          json.path("rows").binaryValue());
    } catch (IOException foreign) {
      throw new IllegalArgumentException("not rows of a log as they came");
    }
  }
}
