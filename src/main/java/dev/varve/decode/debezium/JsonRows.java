package dev.varve.decode.debezium;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import dev.varve.block.RowImageWriter;
import dev.varve.decode.debezium.RowLayout.Cell;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the rows before and after a change straight into images, in one pass as long as the fields
 * come in the order of the columns; else field by field, from where each stands.
 */
final class JsonRows {
  private static final int LAYOUTS_MAX = 1_000;

  private final RowImageWriter writer;

  /** What was last seen on this topic: without a schema the next row is most likely of it too. */
  private RowLayout expected;

  private final Map<List<String>, RowLayout> layouts = new HashMap<>();

  private JsonDocument document;
  private JsonInput in;
  private RowLayout typed;
  private Row before;
  private Row after;

  private record Row(int start, RowLayout layout, byte[] image) {}

  JsonRows(RowImageWriter writer) {
    this.writer = writer;
  }

  /**
   * Starts a message.
   *
   * @param rowLayout of the message's schema, or null when it has none
   */
  void begin(JsonDocument newDocument, JsonInput newInput, RowLayout rowLayout) {
    document = newDocument;
    in = newInput;
    typed = rowLayout;
    before = null;
    after = null;
  }

  /** Reads the row before; returns its text when it is a document. */
  String before(JsonToken token) throws IOException {
    if (token == JsonToken.START_OBJECT) {
      before = row();
    }
    return text(token);
  }

  /** Reads the row after; returns its text when it is a document. */
  String after(JsonToken token) throws IOException {
    if (token == JsonToken.START_OBJECT) {
      after = row();
    }
    return text(token);
  }

  private String text(JsonToken token) throws IOException {
    if (token == JsonToken.VALUE_STRING) {
      return in.text();
    }
    in.parser().skipChildren();
    return null;
  }

  /** Hands over the images, both of one layout. */
  void finish(Envelope envelope) throws IOException {
    envelope.layout = typed;
    if (typed == null && (before != null || after != null)) {
      envelope.layout = common();
    }
    envelope.before = before == null ? null : before.image();
    envelope.after = after == null ? null : after.image();
  }

  private RowLayout common() throws IOException {
    if (before == null || after == null || before.layout() == after.layout()) {
      return after == null ? before.layout() : after.layout();
    }
    List<String> names = new ArrayList<>(after.layout().names());
    for (String name : before.layout().names()) {
      if (after.layout().indexOf(name) < 0) {
        names.add(name);
      }
    }
    RowLayout layout = untyped(names);
    before = new Row(before.start(), layout, byField(before.start(), layout));
    after = new Row(after.start(), layout, byField(after.start(), layout));
    return layout;
  }

  private Row row() throws IOException {
    JsonParser parser = in.parser();
    if (document.schema != null && typed == null) {
      throw new Malformed("a row stands where the schema has none");
    }
    int start = offset(parser.currentTokenLocation().getByteOffset());
    JsonStreamContext outside = parser.getParsingContext().getParent();
    RowLayout layout = typed == null ? expected : typed;
    if (layout != null && inOrder(parser, layout)) {
      return new Row(start, layout, writer.finish());
    }
    while (parser.currentToken() != JsonToken.END_OBJECT || parser.getParsingContext() != outside) {
      if (parser.nextToken() == null) {
        throw new Malformed("the JSON breaks off in a row");
      }
    }
    if (typed == null) {
      layout = untyped(new ArrayList<>(fields(start).keySet()));
      expected = layout;
    }
    return new Row(start, layout, byField(start, layout));
  }

  private int offset(long inPayload) {
    return document.payloadStart + (int) inPayload;
  }

  private RowLayout untyped(List<String> names) {
    RowLayout known = layouts.get(names);
    if (known != null) {
      return known;
    }
    if (layouts.size() == LAYOUTS_MAX) {
      layouts.clear();
    }
    RowLayout layout = RowLayout.untyped(names);
    layouts.put(List.copyOf(names), layout);
    return layout;
  }

  /**
   * Whether the row's fields were exactly the columns in their order; the image is then written.
   */
  private boolean inOrder(JsonParser parser, RowLayout layout) throws IOException {
    writer.begin(layout.size());
    for (int i = 0; i < layout.size(); i++) {
      Cell cell = layout.cell(i);
      if (!parser.nextFieldName(cell.wire())) {
        return false;
      }
      JsonToken token = parser.nextToken();
      write(cell, token, in, layout.isUntyped(), document.payloadStart);
    }
    return parser.nextToken() == JsonToken.END_OBJECT;
  }

  private void write(Cell cell, JsonToken token, JsonInput value, boolean untyped, int base)
      throws IOException {
    if (token == JsonToken.VALUE_NULL) {
      writer.writeNull();
    } else if (untyped) {
      writeUntyped(token, value, base);
    } else if (token == null) {
      throw new Malformed("the JSON breaks off in a row");
    } else {
      try {
        cell.form().write(value, writer);
      } catch (Malformed wrong) {
        throw wrong.in(cell.name());
      }
    }
  }

  private void writeUntyped(JsonToken token, JsonInput value, int base) throws IOException {
    if (token != JsonToken.START_OBJECT && token != JsonToken.START_ARRAY) {
      String text = value.checked(value.raw());
      if (token == JsonToken.VALUE_STRING && Placeholder.isUntyped(text)) {
        writer.writeUnchanged();
      } else {
        writer.writeText(text);
      }
      return;
    }
    JsonParser parser = value.parser();
    int start = base + (int) parser.currentTokenLocation().getByteOffset();
    parser.skipChildren();
    int length = base + (int) parser.currentLocation().getByteOffset() - start;
    if (length <= Placeholder.UNTYPED_LENGTH_MAX
        && Placeholder.isUntyped(
            new String(document.bytes, start, length, StandardCharsets.UTF_8))) {
      writer.writeUnchanged();
    } else {
      writer.writeText(document.bytes, start, length);
    }
  }

  /** Each field's name and where its value begins and ends. */
  private Map<String, int[]> fields(int start) throws IOException {
    Map<String, int[]> fields = new LinkedHashMap<>();
    try (JsonParser parser = parser(start, document.bytes.length)) {
      parser.nextToken();
      for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
        int[] at = JsonDocument.span(parser);
        at[0] += start;
        at[1] += start;
        if (fields.put(in.checked(name), at) != null) {
          throw new Malformed("a name stands twice in one object");
        }
      }
    }
    return fields;
  }

  private byte[] byField(int start, RowLayout layout) throws IOException {
    Map<String, int[]> fields = fields(start);
    writer.begin(layout.size());
    for (int i = 0; i < layout.size(); i++) {
      Cell cell = layout.cell(i);
      int[] at = fields.remove(cell.name());
      if (at == null) {
        writer.writeUnchanged();
      } else {
        try (JsonParser parser = parser(at[0], at[1])) {
          JsonToken token = parser.nextToken();
          write(cell, token, new JsonInput(parser, true), layout.isUntyped(), at[0]);
        }
      }
    }
    if (!fields.isEmpty()) {
      throw new Malformed("a row has a field that its schema lacks");
    }
    return writer.finish();
  }

  private JsonParser parser(int start, int end) throws IOException {
    return JsonDocument.FACTORY.createParser(document.bytes, start, end - start);
  }

  /** A value as it stands, without a schema. */
  static Object natural(JsonInput in) throws IOException {
    JsonParser parser = in.parser();
    return switch (parser.currentToken()) {
      case START_OBJECT -> {
        Map<String, Object> map = new LinkedHashMap<>();
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
          parser.nextToken();
          if (map.containsKey(name)) {
            throw new Malformed("a name stands twice in one object");
          }
          map.put(in.checked(name), natural(in));
        }
        yield map;
      }
      case START_ARRAY -> {
        List<Object> list = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          list.add(natural(in));
        }
        yield list;
      }
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> in.number();
      case VALUE_TRUE, VALUE_FALSE -> in.bool();
      case VALUE_NULL -> null;
      default -> in.text();
    };
  }
}
