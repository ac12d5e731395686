package dev.varve.decode.debezium;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.varve.block.RowImageWriter;
import dev.varve.decode.debezium.SourceBlock.Slot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads the messages of one topic that Kafka Connect's JSON converter wrote. Not thread-safe. */
final class JsonMessages {
  private final JsonDocument values = new JsonDocument();
  private final JsonDocument keys = new JsonDocument();
  private final NameSequence envelopeNames = new NameSequence();
  private final NameSequence sourceNames = new NameSequence();
  private final NameSequence keyNames = new NameSequence();
  private final JsonRows rows;
  private final Map<List<String>, List<String>> keyLists = new HashMap<>();

  JsonMessages(RowImageWriter writer) {
    rows = new JsonRows(writer);
  }

  /**
   * Fills the envelope from a message's value.
   *
   * @return false when the message is no change
   * @throws Malformed if it is not what it should be
   */
  boolean readValue(byte[] value, Envelope envelope) {
    try {
      values.open(value);
      boolean escapes = requireUtf8(values);
      try (JsonParser parser = parser(values)) {
        return payload(parser, escapes, envelope);
      }
    } catch (JsonProcessingException broken) {
      throw malformed(broken);
    } catch (UncheckedIOException broken) {
      throw malformed(broken.getCause());
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }

  private static JsonParser parser(JsonDocument document) throws IOException {
    int start = document.payloadStart;
    return JsonDocument.FACTORY.createParser(document.bytes, start, document.bytes.length - start);
  }

  /** Says where, but not what: the parser's own message quotes the text. */
  private static Malformed malformed(IOException broken) {
    if (broken instanceof JsonProcessingException parsing && parsing.getLocation() != null) {
      return new Malformed(
          "the JSON breaks off or is wrong at byte " + parsing.getLocation().getByteOffset());
    }
    return new Malformed("the JSON breaks off or is wrong");
  }

  /** Whether the payload has escapes. A schema that is known has been looked at before. */
  private static boolean requireUtf8(JsonDocument document) {
    byte[] bytes = document.bytes;
    if (!Utf8.isValid(bytes, document.payloadStart, bytes.length)) {
      throw new Malformed("the JSON is not UTF-8");
    }
    return Utf8.hasBackslash(bytes, document.payloadStart, bytes.length);
  }

  private boolean payload(JsonParser parser, boolean escapes, Envelope envelope)
      throws IOException {
    JsonToken token = parser.nextToken();
    if (token == JsonToken.VALUE_NULL) {
      return false;
    }
    if (token != JsonToken.START_OBJECT) {
      throw new Malformed("the message is neither Avro nor a JSON object");
    }
    JsonInput in = new JsonInput(parser, escapes);
    RowLayout typed = values.schema == null ? null : values.schema.row();
    rows.begin(values, in, typed);
    String type = null;
    envelopeNames.begin();
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      envelopeNames.next(name);
      token = parser.nextToken();
      if (name.equals("type") && token == JsonToken.VALUE_STRING) {
        type = parser.getText();
      } else {
        field(name, token, in, envelope);
      }
    }
    values.requireEnd(values.payloadStart + (int) parser.currentLocation().getByteOffset());
    if (envelope.operation == null || !envelope.hasSource) {
      NoChange.require(envelopeNames.names(), type);
      return false;
    }
    rows.finish(envelope);
    return true;
  }

  private void field(String name, JsonToken token, JsonInput in, Envelope envelope)
      throws IOException {
    switch (name) {
      case "before" -> envelope.documentBefore = rows.before(token);
      case "after" -> envelope.documentAfter = rows.after(token);
      case "source" -> source(token, in, envelope);
      case "transaction" -> {
        if (token == JsonToken.START_OBJECT) {
          readSlots(in, envelope);
        }
      }
      case "op" -> envelope.operation = token == JsonToken.VALUE_STRING ? in.text() : skipped(in);
      case "ts_ms" -> envelope.millis = number(token, in);
      case "ts_us" -> envelope.micros = number(token, in);
      case "ts_ns" -> envelope.nanos = number(token, in);
      case "message" -> message(token, in, envelope);
      case "updateDescription" ->
          envelope.updateDescription =
              token == JsonToken.START_OBJECT ? JsonText.of(JsonRows.natural(in)) : skipped(in);
      default -> skipped(in);
    }
  }

  private static String skipped(JsonInput in) throws IOException {
    in.parser().skipChildren();
    return null;
  }

  private static long number(JsonToken token, JsonInput in) throws IOException {
    if (token == JsonToken.VALUE_NUMBER_INT) {
      return in.integer();
    }
    skipped(in);
    return SourceBlock.ABSENT;
  }

  private void source(JsonToken token, JsonInput in, Envelope envelope) throws IOException {
    if (token != JsonToken.START_OBJECT) {
      skipped(in);
      return;
    }
    readSource(in, envelope);
  }

  private void readSource(JsonInput in, Envelope envelope) throws IOException {
    readSlots(in, envelope);
    envelope.hasSource = true;
  }

  private void readSlots(JsonInput in, Envelope envelope) throws IOException {
    JsonParser parser = in.parser();
    sourceNames.begin();
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      sourceNames.next(name);
      Slot slot = Slot.of(name);
      switch (parser.nextToken()) {
        case VALUE_STRING -> {
          if (slot != null) {
            envelope.source.set(slot, in.text());
          }
        }
        case VALUE_NUMBER_INT -> {
          if (slot != null) {
            envelope.source.set(slot, in.integer());
          }
        }
        case VALUE_NULL -> {}
        default -> {
          if (slot != null) {
            throw new Malformed("the source block's " + name + " is neither text nor number");
          }
          parser.skipChildren();
        }
      }
    }
    if (parser.currentToken() != JsonToken.END_OBJECT) {
      throw new Malformed("the JSON breaks off in the source block");
    }
  }

  private static void message(JsonToken token, JsonInput in, Envelope envelope) throws IOException {
    if (token != JsonToken.START_OBJECT) {
      skipped(in);
      return;
    }
    JsonParser parser = in.parser();
    envelope.hasMessage = true;
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      JsonToken value = parser.nextToken();
      if (name.equals("prefix") && value == JsonToken.VALUE_STRING) {
        envelope.messagePrefix = in.text();
      } else if (name.equals("content") && value == JsonToken.VALUE_STRING) {
        envelope.messageContent = in.bytes();
      } else {
        parser.skipChildren();
      }
    }
  }

  /**
   * Takes the names of a message's key, and of a document's key its value.
   *
   * @throws Malformed if it is not what it should be
   */
  void readKey(byte[] key, boolean withText, Envelope envelope) {
    try {
      keys.open(key);
      boolean escapes = requireUtf8(keys);
      if (keys.schema != null && !withText) {
        envelope.key = names(keys.schema.type());
        return;
      }
      try (JsonParser parser = parser(keys)) {
        fields(parser, new JsonInput(parser, escapes), envelope);
      }
    } catch (JsonProcessingException broken) {
      throw malformed(broken).in("(key)");
    } catch (UncheckedIOException broken) {
      throw malformed(broken.getCause()).in("(key)");
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }

  private List<String> names(ConnectType type) {
    return shared(type.fields().stream().map(ConnectType.Field::name).toList());
  }

  private void fields(JsonParser parser, JsonInput in, Envelope envelope) throws IOException {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      return;
    }
    keyNames.begin();
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      boolean first = keyNames.next(name) == 0;
      JsonToken token = parser.nextToken();
      if (first && token.isScalarValue() && token != JsonToken.VALUE_NULL) {
        envelope.keyText = in.checked(in.raw());
      }
      parser.skipChildren();
    }
    keys.requireEnd(keys.payloadStart + (int) parser.currentLocation().getByteOffset());
    envelope.key = shared(keyNames.names());
  }

  private List<String> shared(List<String> names) {
    return keyLists.computeIfAbsent(names, same -> same);
  }

  /**
   * Finds the source block of a message that cannot be read whole.
   *
   * @return whether it was found
   */
  boolean salvageSource(byte[] value, Envelope envelope) {
    try (JsonParser parser = JsonDocument.FACTORY.createParser(value)) {
      parser.nextToken();
      for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
        JsonToken token = parser.nextToken();
        if (name.equals("source") && token == JsonToken.START_OBJECT) {
          readSource(new JsonInput(parser, true), envelope);
          return true;
        }
        if (!name.equals("payload")) {
          parser.skipChildren();
        }
      }
      return false;
    } catch (IOException | UncheckedIOException | Malformed unreadable) {
      return false;
    }
  }
}
