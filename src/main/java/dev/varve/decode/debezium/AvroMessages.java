package dev.varve.decode.debezium;

import dev.varve.block.RowImageWriter;
import dev.varve.decode.debezium.AvroType.Field;
import dev.varve.decode.debezium.AvroType.Form;
import dev.varve.decode.debezium.SourceBlock.Slot;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads messages in the Confluent wire format: a zero, the id of the writer's schema in four bytes,
 * then Avro's binary form. Not thread-safe.
 *
 * @see <a
 *     href="https://docs.confluent.io/platform/current/schema-registry/fundamentals/serdes-develop/index.html#wire-format">Confluent,
 *     wire format</a>
 */
final class AvroMessages {
  static final byte MAGIC = 0;

  private static final int HEADER_BYTES = 5;
  private static final int SCHEMAS_MAX = 20_000;

  private final AvroSchemas registry;
  private final RowImageWriter writer;
  private final AvroInput in = new AvroInput();
  private final Map<Integer, Plan> plans = new HashMap<>();

  /** All that is known of a writer's schema; the record may be optional. */
  private record Plan(AvroType root, AvroType record, RowLayout row, List<String> names) {
    static Plan of(AvroType root) {
      AvroType record = root.present();
      List<String> names = record.fields.stream().map(Field::name).toList();
      return new Plan(root, record, RowLayouts.ofEnvelope(record.connect), names);
    }
  }

  AvroMessages(AvroSchemas registry, RowImageWriter writer) {
    this.registry = registry;
    this.writer = writer;
  }

  private Plan plan(byte[] message) {
    if (message.length < HEADER_BYTES) {
      throw new Malformed("Avro: the message breaks off in its schema's id");
    }
    int id = ByteBuffer.wrap(message).getInt(1);
    Plan plan = plans.get(id);
    if (plan == null) {
      if (plans.size() == SCHEMAS_MAX) {
        plans.clear();
      }
      plan = Plan.of(AvroSchemaParser.parse(registry.schemas(id)));
      plans.put(id, plan);
    }
    in.reset(message, HEADER_BYTES);
    return plan;
  }

  /**
   * Fills the envelope from a message's value.
   *
   * @return false when the message is no change
   * @throws Malformed if it is not what it should be
   */
  boolean readValue(byte[] value, Envelope envelope) {
    Plan plan = plan(value);
    AvroType root = in.branch(plan.root());
    if (root.form != Form.RECORD) {
      in.skip(root);
    }
    String type = null;
    envelope.layout = plan.row();
    for (Field field : root.fields) {
      AvroType branch = in.branch(field.type());
      if (field.name().equals("type") && branch.form == Form.STRING) {
        type = in.as(branch).text();
      } else {
        field(field.name(), branch, envelope);
      }
    }
    in.requireEnd();
    if (root.form == Form.NULL) {
      return false;
    }
    if (envelope.operation == null || !envelope.hasSource) {
      NoChange.require(plan.names(), type);
      return false;
    }
    return true;
  }

  private void field(String name, AvroType branch, Envelope envelope) {
    if (branch.form == Form.NULL) {
      return;
    }
    switch (name) {
      case "before" -> {
        envelope.before = row(branch, envelope.layout);
        envelope.documentBefore = document(branch);
      }
      case "after" -> {
        envelope.after = row(branch, envelope.layout);
        envelope.documentAfter = document(branch);
      }
      case "source" -> source(branch, envelope);
      case "transaction" -> slots(branch, envelope);
      case "op" -> {
        if (branch.form == Form.STRING) {
          envelope.operation = in.as(branch).text();
        } else {
          in.skip(branch);
        }
      }
      case "ts_ms" -> envelope.millis = number(branch);
      case "ts_us" -> envelope.micros = number(branch);
      case "ts_ns" -> envelope.nanos = number(branch);
      case "message" -> message(branch, envelope);
      case "updateDescription" ->
          envelope.updateDescription = JsonText.of(in.as(branch).tree(branch.connect));
      default -> in.skip(branch);
    }
  }

  /** The image of a row; null, and nothing read, when a document stands there. */
  private byte[] row(AvroType record, RowLayout layout) {
    if (record.form == Form.STRING) {
      return null;
    }
    if (layout == null) {
      in.skip(record);
      return null;
    }
    if (record.form != Form.RECORD || record.fields.size() != layout.size()) {
      throw new Malformed("the rows before and after are not of one schema");
    }
    writer.begin(layout.size());
    for (int i = 0; i < layout.size(); i++) {
      Field field = record.fields.get(i);
      RowLayout.Cell cell = layout.cell(i);
      if (!field.name().equals(cell.name())) {
        throw new Malformed("the rows before and after are not of one schema");
      }
      try {
        cell(in.branch(field.type()), cell);
      } catch (Malformed wrong) {
        throw wrong.in(field.name());
      }
    }
    return writer.finish();
  }

  private void cell(AvroType branch, RowLayout.Cell cell) {
    if (branch.form == Form.NULL) {
      writer.writeNull();
    } else {
      cell.form().write(in.as(branch), writer);
    }
  }

  private String document(AvroType branch) {
    return branch.form == Form.STRING ? in.as(branch).text() : null;
  }

  private long number(AvroType branch) {
    if (branch.form == Form.LONG || branch.form == Form.INT) {
      return in.as(branch).integer();
    }
    in.skip(branch);
    return SourceBlock.ABSENT;
  }

  private void source(AvroType record, Envelope envelope) {
    if (record.form == Form.RECORD) {
      envelope.hasSource = true;
    }
    slots(record, envelope);
  }

  private void slots(AvroType record, Envelope envelope) {
    if (record.form != Form.RECORD) {
      in.skip(record);
      return;
    }
    for (Field field : record.fields) {
      AvroType branch = in.branch(field.type());
      Slot slot = Slot.of(field.name());
      if (slot == null || branch.form == Form.NULL) {
        in.skip(branch);
      } else if (branch.form == Form.STRING || branch.form == Form.ENUM) {
        envelope.source.set(slot, in.as(branch).text());
      } else if (branch.form == Form.LONG || branch.form == Form.INT) {
        envelope.source.set(slot, in.as(branch).integer());
      } else {
        throw new Malformed("the source block's " + field.name() + " is neither text nor number");
      }
    }
  }

  private void message(AvroType branch, Envelope envelope) {
    if (!(in.as(branch).tree(branch.connect) instanceof Map<?, ?> message)) {
      return;
    }
    envelope.hasMessage = true;
    envelope.messagePrefix = message.get("prefix") instanceof String prefix ? prefix : null;
    envelope.messageContent = message.get("content") instanceof byte[] content ? content : null;
  }

  /**
   * Takes the names of a message's key, and of a document's key its value.
   *
   * @throws Malformed if it is not what it should be
   */
  void readKey(byte[] key, boolean withText, Envelope envelope) {
    Plan plan = plan(key);
    envelope.key = plan.names();
    AvroType root = withText ? in.branch(plan.root()) : null;
    if (root != null && !root.fields.isEmpty()) {
      AvroType branch = in.branch(root.fields.get(0).type());
      if (branch.form == Form.STRING) {
        envelope.keyText = in.as(branch).text();
      }
    }
  }

  /**
   * Finds the source block of a message that cannot be read whole.
   *
   * @return whether it was found
   */
  boolean salvageSource(byte[] value, Envelope envelope) {
    try {
      for (Field field : in.branch(plan(value).root()).fields) {
        if (field.name().equals("source")) {
          source(in.branch(field.type()), envelope);
          return envelope.hasSource;
        }
        in.skip(field.type());
      }
      return false;
    } catch (Malformed unreadable) {
      return false;
    }
  }
}
