package dev.varve.policy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.varve.model.Reject;
import dev.varve.model.TableId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Takes out of a reject's bytes what a column rule may mean. Bytes that are a Debezium envelope or
 * a key in JSON, with or without its schema, lose the values of the columns in question; of
 * anything else nothing is left. A value is not given the outcome of its rule: in a record that
 * could not be read, it is not certain what the value is.
 */
final class RejectMask {
  private static final TextNode WITHHELD = TextNode.valueOf("(withheld)");
  private static final ObjectMapper JSON =
      JsonMapper.builder(JsonFactory.builder().build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.USE_BIG_INTEGER_FOR_INTS)
          .nodeFactory(JsonNodeFactory.withExactBigDecimals(true))
          .build();

  private static final Set<String> IMAGES = Set.of("before", "after");
  private static final Set<String> TIMES = Set.of("ts_ms", "ts_us", "ts_ns");
  private static final Set<String> TRANSACTION =
      Set.of("id", "total_order", "data_collection_order");

  /**
   * Of the source block; {@code query}, which is a statement with its values, is not among them.
   */
  private static final Set<String> SOURCE =
      Set.of(
          "version",
          "connector",
          "name",
          "ts_ms",
          "ts_us",
          "ts_ns",
          "snapshot",
          "db",
          "sequence",
          "schema",
          "table",
          "collection",
          "txId",
          "lsn",
          "xmin",
          "server_id",
          "gtid",
          "file",
          "pos",
          "row",
          "thread",
          "change_lsn",
          "commit_lsn",
          "event_serial_no",
          "scn",
          "commit_scn",
          "lcr_position",
          "rs_id",
          "ssn",
          "redo_thread",
          "ord",
          "wallTime",
          "lsid",
          "txnNumber");

  private final ColumnRules rules;

  RejectMask(ColumnRules rules) {
    this.rules = rules;
  }

  Reject mask(Reject reject) {
    boolean empty = reject.key() == null && reject.value() == null;
    if (empty || !rules.mayTouch(reject.table())) {
      return reject;
    }
    byte[] key = masked(reject.key(), reject.table());
    byte[] value = masked(reject.value(), reject.table());
    boolean whole = key == null && reject.key() != null || value == null && reject.value() != null;
    return new Reject(
        reject.origin(),
        reject.position(),
        reject.table(),
        reject.timeMicros(),
        reject.cause(),
        reject.message()
            + (whole
                ? "; its bytes were " + Reject.WITHHELD
                : "; values in its bytes were " + Reject.WITHHELD),
        reject.attempts(),
        key,
        value);
  }

  /** Null when there is nothing to keep or to keep it is not safe. */
  private byte[] masked(byte[] bytes, TableId table) {
    if (bytes == null) {
      return null;
    }
    JsonNode root = parse(bytes);
    if (!(root instanceof ObjectNode document)) {
      return null;
    }
    boolean wrapped = document.size() == 2 && document.has("schema") && document.has("payload");
    if (wrapped) {
      withoutDefaults(document.get("schema"));
    }
    JsonNode payload = wrapped ? document.get("payload") : document;
    if (payload instanceof ObjectNode message) {
      maskMessage(message, table);
    } else if (!payload.isNull()) {
      return null;
    }
    return write(document);
  }

  private void maskMessage(ObjectNode message, TableId table) {
    if (message.has("op") || message.has("source")) {
      envelope(message, table);
    } else {
      row(message, table);
    }
  }

  private void envelope(ObjectNode envelope, TableId table) {
    for (String field : names(envelope)) {
      JsonNode value = envelope.get(field);
      if (IMAGES.contains(field)) {
        image(envelope, field, value, table);
      } else if (field.equals("source") && value instanceof ObjectNode source) {
        only(SOURCE, source);
      } else if (field.equals("transaction") && value instanceof ObjectNode transaction) {
        only(TRANSACTION, transaction);
      } else if (!isHarmless(field, value)) {
        envelope.set(field, WITHHELD);
      }
    }
  }

  private static boolean isHarmless(String field, JsonNode value) {
    return value.isNull()
        || TIMES.contains(field) && value.isNumber()
        || field.equals("op") && value.isTextual() && value.textValue().length() == 1;
  }

  /** MongoDB's images are documents as text, which no column pattern reaches into. */
  private void image(ObjectNode envelope, String field, JsonNode value, TableId table) {
    if (value instanceof ObjectNode image) {
      row(image, table);
    } else if (!value.isNull()) {
      envelope.set(field, WITHHELD);
    }
  }

  private void row(ObjectNode row, TableId table) {
    for (String column : names(row)) {
      if (rules.mayTouch(table, column)) {
        row.set(column, WITHHELD);
      }
    }
  }

  private static void only(Set<String> known, ObjectNode block) {
    for (String field : names(block)) {
      if (!known.contains(field) || block.get(field).isContainerNode()) {
        block.set(field, WITHHELD);
      }
    }
  }

  private static void withoutDefaults(JsonNode schema) {
    if (schema instanceof ObjectNode object) {
      object.remove("default");
    }
    schema.forEach(RejectMask::withoutDefaults);
  }

  private static List<String> names(ObjectNode object) {
    List<String> names = new ArrayList<>();
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      names.add(field.getKey());
    }
    return names;
  }

  /** What is no JSON is as good as nothing here. */
  private static JsonNode parse(byte[] bytes) {
    try {
      return JSON.readTree(bytes);
    } catch (IOException unreadable) {
      return NullNode.getInstance();
    }
  }

  private static byte[] write(JsonNode document) {
    try {
      return JSON.writeValueAsBytes(document);
    } catch (IOException e) {
      throw new IllegalStateException("no device is involved", e);
    }
  }
}
