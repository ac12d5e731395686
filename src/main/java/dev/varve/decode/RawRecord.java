package dev.varve.decode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.varve.block.RowImageWriter;
import dev.varve.error.ErrorCode;
import dev.varve.model.ChangeEvent;
import dev.varve.model.Decoded;
import dev.varve.model.Operation;
import dev.varve.model.Reject;
import java.io.IOException;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;

/** A record of PostgreSQL as {@link RecordText} keeps it, read again. */
public final class RawRecord {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final JsonNode envelope;
  private final Schema row;

  private RawRecord(JsonNode envelope) {
    this.envelope = envelope;
    this.row = row(envelope.path(RecordText.CATALOG).path(RecordText.COLUMNS));
  }

  /**
   * Reads a record again that was rejected once, as it would have been read then.
   *
   * @throws IllegalArgumentException if the reject is none of {@link PostgresDecoder}, or not whole
   */
  public static Decoded again(Reject sent, String epoch, SchemaRegistrar registrar) {
    RawRecord raw = new RawRecord(parse(sent.value()));
    TablePlan plan = TablePlan.of(sent.table(), raw.row, raw.key(), new RowCounter(), registrar);
    RowImageWriter writer = new RowImageWriter();
    try {
      return new ChangeEvent(
          plan.table(),
          plan.fingerprint(),
          epoch,
          sent.position(),
          Operation.ofCode(raw.envelope.path("op").asText().charAt(0)),
          sent.timeMicros(),
          plan.imageBefore(raw.image("before"), writer),
          plan.image(raw.image("after"), writer));
    } catch (UnreadableValue unreadable) {
      return new Reject(
          sent.origin(),
          sent.position(),
          sent.table(),
          sent.timeMicros(),
          ErrorCode.RECORD_UNDECODABLE.text(),
          unreadable.getMessage(),
          1,
          sent.key(),
          sent.value());
    }
  }

  private static JsonNode parse(byte[] value) {
    try {
      return JSON.readTree(value);
    } catch (IOException foreign) {
      throw new IllegalArgumentException("not a record of a connector as it came");
    }
  }

  /** As {@link PostgresText} described it. */
  private static Schema row(JsonNode columns) {
    if (columns.isEmpty()) {
      throw new IllegalArgumentException("a record without its columns");
    }
    SchemaBuilder row = SchemaBuilder.struct().optional();
    for (JsonNode column : columns) {
      SchemaBuilder text = SchemaBuilder.string().optional();
      column
          .path(RecordText.FACTS)
          .properties()
          .forEach(fact -> text.parameter(fact.getKey(), fact.getValue().asText()));
      row.field(column.path(RecordText.NAME).asText(), text.build());
    }
    return row.build();
  }

  private Schema key() {
    JsonNode names = envelope.path(RecordText.CATALOG).path(RecordText.KEY);
    if (names.isEmpty()) {
      return null;
    }
    SchemaBuilder key = SchemaBuilder.struct();
    names.forEach(name -> key.field(name.asText(), Schema.OPTIONAL_STRING_SCHEMA));
    return key.build();
  }

  private Struct image(String name) {
    JsonNode image = envelope.path(name);
    if (!image.isObject()) {
      return null;
    }
    Struct values = new Struct(row);
    for (Field column : row.fields()) {
      values.put(column, value(image.path(column.name())));
    }
    return values;
  }

  private static String value(JsonNode value) {
    if (value.isTextual()) {
      return value.textValue();
    }
    if (value.has(RecordText.UNCHANGED)) {
      return PostgresText.UNCHANGED;
    }
    return value.isNull() ? null : PostgresText.NOT_TEXT;
  }
}
