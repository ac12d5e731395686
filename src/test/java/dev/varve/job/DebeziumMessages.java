package dev.varve.job;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * Messages as Debezium's PostgreSQL connector writes them, of a table {@code public.<table>} with
 * an id and a note, one transaction for each row.
 */
public final class DebeziumMessages {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long FIRST_LSN = 0x1_0000_0000L;

  /** Ways to write a message. */
  public enum Encoding {
    JSON,
    JSON_WITH_SCHEMA,
    AVRO
  }

  /** A message without its topic. */
  public record Encoded(byte[] key, byte[] value) {}

  private final Encoding encoding;
  private final String table;
  private final int schemaId;
  private final String note;
  private final boolean fine;

  /**
   * Messages of a table.
   *
   * @param schemaId the value's id in the registry; that of the key is one more
   */
  public DebeziumMessages(Encoding encoding, String table, int schemaId) {
    this(encoding, table, schemaId, "note ", false);
  }

  private DebeziumMessages(
      Encoding encoding, String table, int schemaId, String note, boolean fine) {
    this.encoding = encoding;
    this.table = table;
    this.schemaId = schemaId;
    this.note = note;
    this.fine = fine;
  }

  /** The same with notes that begin so; {@link Corruption} looks for a word {@code note}. */
  public DebeziumMessages noting(String beginning) {
    return new DebeziumMessages(encoding, table, schemaId, beginning, fine);
  }

  /**
   * The same as a later version of the connector writes them, which also tells microseconds and
   * nanoseconds and the sequence of places; in {@link Encoding#JSON} only.
   */
  DebeziumMessages ofALaterVersion() {
    return new DebeziumMessages(encoding, table, schemaId, note, true);
  }

  public static DebeziumMessages json(String table) {
    return new DebeziumMessages(Encoding.JSON, table, 0);
  }

  String table() {
    return table;
  }

  /** The insert of a row, its place in the log given by its id. */
  public Encoded insert(long id, Instant committed) {
    return switch (encoding) {
      case JSON ->
          new Encoded(bytes(JSON.createObjectNode().put("id", id)), bytes(payload(id, committed)));
      case JSON_WITH_SCHEMA ->
          new Encoded(
              withSchema(keySchema(), JSON.createObjectNode().put("id", id)),
              withSchema(envelopeSchema(), payload(id, committed)));
      case AVRO -> new Encoded(new AvroBytes(schemaId + 1).number(id).bytes(), avro(id, committed));
    };
  }

  private ObjectNode payload(long id, Instant committed) {
    ObjectNode value = JSON.createObjectNode();
    value.putNull("before");
    value.putObject("after").put("id", id).put("note", note(id));
    ObjectNode source = value.putObject("source");
    source.put("version", "3.6.0.Final").put("connector", "postgresql").put("name", "shop");
    source.put("ts_ms", committed.toEpochMilli()).put("snapshot", "false").put("db", "shop");
    source.put("schema", "public").put("table", table);
    source.put("txId", 1000 + id).put("lsn", FIRST_LSN + id * 64).putNull("xmin");
    value.put("op", "c").put("ts_ms", committed.toEpochMilli() + 5).putNull("transaction");
    if (fine) {
      long nanos = committed.getEpochSecond() * 1_000_000_000L + committed.getNano();
      source.put("version", "3.6.1.Final").put("ts_us", nanos / 1_000).put("ts_ns", nanos);
      source.put("sequence", "[\"%d\",\"%d\"]".formatted(FIRST_LSN, FIRST_LSN + id * 64));
    }
    return value;
  }

  private String note(long id) {
    return note + id + " größer";
  }

  private static byte[] withSchema(ObjectNode schema, ObjectNode payload) {
    ObjectNode message = JSON.createObjectNode();
    message.set("schema", schema);
    message.set("payload", payload);
    return bytes(message);
  }

  private ObjectNode keySchema() {
    ObjectNode key = struct("shop.public." + table + ".Key", false, null);
    field(key, "int64", false, "id");
    return key;
  }

  private ObjectNode envelopeSchema() {
    ObjectNode envelope = struct("shop.public." + table + ".Envelope", false, null);
    for (String image : new String[] {"before", "after"}) {
      ObjectNode row = struct("shop.public." + table + ".Value", true, image);
      field(row, "int64", false, "id");
      field(row, "string", true, "note");
      add(envelope, row);
    }
    ObjectNode source = struct("io.debezium.connector.postgresql.Source", false, "source");
    for (String name : new String[] {"version", "connector", "name"}) {
      field(source, "string", false, name);
    }
    field(source, "int64", false, "ts_ms");
    for (String name : new String[] {"snapshot", "db", "schema", "table"}) {
      field(source, "string", name.equals("snapshot"), name);
    }
    for (String name : new String[] {"txId", "lsn", "xmin"}) {
      field(source, "int64", true, name);
    }
    add(envelope, source);
    field(envelope, "string", false, "op");
    field(envelope, "int64", true, "ts_ms");
    ObjectNode transaction = struct("event.block", true, "transaction");
    field(transaction, "string", false, "id");
    add(envelope, transaction);
    return envelope;
  }

  private static ObjectNode struct(String name, boolean optional, String field) {
    ObjectNode struct = JSON.createObjectNode().put("type", "struct");
    struct.putArray("fields");
    struct.put("optional", optional).put("name", name);
    if (field != null) {
      struct.put("field", field);
    }
    return struct;
  }

  private static void field(ObjectNode struct, String type, boolean optional, String name) {
    add(
        struct,
        JSON.createObjectNode().put("type", type).put("optional", optional).put("field", name));
  }

  private static void add(ObjectNode struct, ObjectNode field) {
    ((ArrayNode) struct.get("fields")).add(field);
  }

  private static byte[] bytes(ObjectNode json) {
    return json.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** The key's schema in Avro. */
  public String avroKeySchema() {
    return """
    {"type":"record","name":"Key","namespace":"shop.public.%s",
     "fields":[{"name":"id","type":"long"}]}\
    """
        .formatted(table);
  }

  /** The value's schema in Avro, as the Avro converter makes it of Debezium's. */
  public String avroValueSchema() {
    return """
    {"type":"record","name":"Envelope","namespace":"shop.public.%s","fields":[
      {"name":"before","type":["null",{"type":"record","name":"Value","fields":[
        {"name":"id","type":"long"},
        {"name":"note","type":["null","string"],"default":null}],
        "connect.name":"shop.public.%s.Value"}],"default":null},
      {"name":"after","type":["null","Value"],"default":null},
      {"name":"source","type":{"type":"record","name":"Source",
        "namespace":"io.debezium.connector.postgresql","fields":[
        {"name":"connector","type":"string"},
        {"name":"name","type":"string"},
        {"name":"ts_ms","type":"long"},
        {"name":"snapshot","type":["null","string"],"default":null},
        {"name":"db","type":"string"},
        {"name":"schema","type":"string"},
        {"name":"table","type":"string"},
        {"name":"txId","type":["null","long"],"default":null},
        {"name":"lsn","type":["null","long"],"default":null}]}},
      {"name":"op","type":"string"},
      {"name":"ts_ms","type":["null","long"],"default":null}],
      "connect.name":"shop.public.%s.Envelope"}\
    """
        .formatted(table, table, table);
  }

  private byte[] avro(long id, Instant committed) {
    AvroBytes out = new AvroBytes(schemaId);
    out.number(0);
    out.number(1).number(id).number(1).text(note(id));
    out.text("postgresql").text("shop").number(committed.toEpochMilli());
    out.number(1).text("false").text("shop").text("public").text(table);
    out.number(1).number(1000 + id).number(1).number(FIRST_LSN + id * 64);
    out.text("c").number(1).number(committed.toEpochMilli() + 5);
    return out.bytes();
  }

  /** Avro's binary encoding behind the Confluent header: a zero and the schema's id. */
  private static final class AvroBytes {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    AvroBytes(int schemaId) {
      out.write(0);
      out.writeBytes(ByteBuffer.allocate(4).putInt(schemaId).array());
    }

    AvroBytes number(long value) {
      long zigzag = value << 1 ^ value >> 63;
      while ((zigzag & ~0x7FL) != 0) {
        out.write((int) (zigzag & 0x7F | 0x80));
        zigzag >>>= 7;
      }
      out.write((int) zigzag);
      return this;
    }

    AvroBytes text(String text) {
      byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
      number(utf8.length);
      out.writeBytes(utf8);
      return this;
    }

    byte[] bytes() {
      return out.toByteArray();
    }
  }
}
