package dev.varve.quarantine;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.varve.model.Reject;
import dev.varve.model.SourcePosition;
import dev.varve.model.TableId;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;

/**
 * A reject as a line of JSON: how records that are sent back travel to the job. A public format:
 * {@code docs/format.md}.
 */
public final class RejectText {
  private static final JsonFactory JSON = new JsonFactory();

  private RejectText() {}

  /** One line, without its end. */
  public static String encode(SentRecord sent) {
    Reject reject = sent.reject();
    StringWriter line = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(line)) {
      json.writeStartObject();
      json.writeStringField("epoch", sent.epoch());
      json.writeStringField("origin", reject.origin());
      json.writeStringField("position", reject.position().text());
      if (reject.table() != null) {
        json.writeStringField("namespace", reject.table().namespace());
        json.writeStringField("name", reject.table().name());
      }
      json.writeNumberField("timeMicros", reject.timeMicros());
      json.writeStringField("cause", reject.cause());
      json.writeStringField("message", reject.message());
      json.writeNumberField("attempts", reject.attempts());
      if (reject.key() != null) {
        json.writeBinaryField("key", reject.key());
      }
      if (reject.value() != null) {
        json.writeBinaryField("value", reject.value());
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return line.toString();
  }

  /**
   * The record in a line.
   *
   * @throws IllegalArgumentException if it is not of the form that {@link #encode} writes; its
   *     message holds nothing of the line
   */
  public static SentRecord decode(String line) {
    Fields fields = new Fields();
    try (JsonParser json = JSON.createParser(line)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new IllegalArgumentException("not an object");
      }
      for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
        json.nextToken();
        fields.read(name, json);
      }
    } catch (IOException e) {
      throw new IllegalArgumentException("not JSON: " + e.getClass().getSimpleName());
    }
    return fields.record();
  }

  private static final class Fields {
    private String epoch;
    private String origin;
    private String position;
    private String namespace;
    private String name;
    private long timeMicros;
    private String cause;
    private String message;
    private int attempts;
    private byte[] key;
    private byte[] value;

    void read(String field, JsonParser json) throws IOException {
      switch (field) {
        case "epoch" -> epoch = json.getText();
        case "origin" -> origin = json.getText();
        case "position" -> position = json.getText();
        case "namespace" -> namespace = json.getText();
        case "name" -> name = json.getText();
        case "timeMicros" -> timeMicros = json.getLongValue();
        case "cause" -> cause = json.getText();
        case "message" -> message = json.getText();
        case "attempts" -> attempts = json.getIntValue();
        case "key" -> key = json.getBinaryValue();
        case "value" -> value = json.getBinaryValue();
        default -> throw new IllegalArgumentException("a field that is none of ours");
      }
    }

    SentRecord record() {
      if (epoch == null || origin == null || position == null || cause == null || message == null) {
        throw new IllegalArgumentException("a field is missing");
      }
      return new SentRecord(
          epoch,
          new Reject(
              origin,
              SourcePosition.parse(position),
              namespace == null ? null : TableId.of(namespace, name),
              timeMicros,
              cause,
              message,
              attempts,
              key,
              value));
    }
  }
}
