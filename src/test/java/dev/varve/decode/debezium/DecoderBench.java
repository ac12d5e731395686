package dev.varve.decode.debezium;

import dev.varve.decode.debezium.Wire.Encoding;
import dev.varve.model.ChangeEvent;
import dev.varve.model.Hash128;
import java.lang.management.ManagementFactory;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;

/**
 * What decoding costs: run {@code main} with {@code target/classes}, {@code target/test-classes}
 * and the dependencies on the class path. Prints one line per measurement.
 */
final class DecoderBench {
  private static final int MESSAGES = 20_000;
  private static final int ROUNDS = 12;
  private static final int PASSES = 10;
  private static final int COLUMNS = 16;

  private final Random random = new Random(7);
  private final Schema row = row();

  private DecoderBench() {}

  public static void main(String[] arguments) {
    DecoderBench bench = new DecoderBench();
    Wire wire = new Wire();
    for (Encoding encoding : Encoding.values()) {
      bench.measure(encoding, wire);
    }
  }

  private void measure(Encoding encoding, Wire wire) {
    List<Message> messages = messages(encoding, wire);
    long bytes = messages.stream().mapToLong(m -> m.value().length).sum() / messages.size();
    DebeziumDecoder decoder = new DebeziumDecoder(table -> true, schema -> new Hash128(1, 1), wire);
    for (int round = 0; round < ROUNDS; round++) {
      long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
      long images = 0;
      for (int pass = 0; pass < PASSES; pass++) {
        for (Message message : messages) {
          images += ((ChangeEvent) decoder.decode(message)).after().length;
        }
      }
      double seconds =
          (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start) / 1e9;
      System.out.printf(
          "%s, %d bytes: %.0f thousand events per CPU second (images %d)%n",
          encoding, bytes, MESSAGES * PASSES / seconds / 1e3, images / MESSAGES / PASSES);
    }
  }

  /** 16 columns; 70 % creates and 30 % updates with their whole row before. */
  private List<Message> messages(Encoding encoding, Wire wire) {
    List<Message> messages = new ArrayList<>();
    for (int i = 0; i < MESSAGES; i++) {
      Struct source =
          Envelopes.source(
              "postgresql",
              "sequence",
              "[\"24023119\",\"24023128\"]",
              "ts_us",
              1_559_033_904_863_123L,
              "ts_ns",
              1_559_033_904_863_123_000L,
              "schema",
              "public",
              "table",
              "orders",
              "txId",
              500L + i / 5,
              "lsn",
              24_023_128L + i * 120L,
              "xmin",
              null);
      boolean update = i % 10 < 3;
      Struct change =
          Envelopes.change(row, update ? "u" : "c", update ? values(i) : null, values(i), source);
      messages.add(wire.message(encoding, Envelopes.key("c0", i), change));
    }
    return messages;
  }

  private static Schema row() {
    SchemaBuilder builder = SchemaBuilder.struct().name("server.public.orders.Value").optional();
    for (int i = 0; i < COLUMNS; i++) {
      builder.field("c" + i, type(i));
    }
    return builder.build();
  }

  private static Schema type(int column) {
    return switch (column % 8) {
      case 0 -> SchemaBuilder.int32().optional().build();
      case 1, 2, 3 -> Schema.OPTIONAL_STRING_SCHEMA;
      case 4 -> SchemaBuilder.int64().name("io.debezium.time.MicroTimestamp").optional().build();
      case 5 -> Decimal.builder(2).parameter("connect.decimal.precision", "12").optional().build();
      case 6 -> SchemaBuilder.string().name("io.debezium.time.ZonedTimestamp").optional().build();
      default -> Schema.OPTIONAL_BOOLEAN_SCHEMA;
    };
  }

  private Struct values(int row) {
    Struct struct = new Struct(this.row);
    for (int i = 0; i < COLUMNS; i++) {
      struct.put("c" + i, value(row, i));
    }
    return struct;
  }

  private Object value(int row, int column) {
    return switch (column % 8) {
      case 0 -> row;
      case 1, 2, 3 -> "text of some " + random.nextInt(1_000_000);
      case 4 -> 1_559_033_904_863_123L + row;
      case 5 -> BigDecimal.valueOf(random.nextInt(10_000_000), 2);
      case 6 -> "2026-11-22T10:00:00.123456Z";
      default -> row % 2 == 0;
    };
  }
}
