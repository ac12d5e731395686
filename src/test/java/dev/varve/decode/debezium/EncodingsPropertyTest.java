package dev.varve.decode.debezium;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.varve.decode.debezium.Wire.Encoding;
import dev.varve.model.ChangeEvent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.kafka.connect.data.Struct;

/** Whatever Debezium sends, in whatever encoding, is archived as it was. */
class EncodingsPropertyTest {
  private final Wire wire = new Wire();

  @Property(tries = 60)
  void rowsKeepTheirValuesInEveryEncoding(@ForAll long seed) {
    Decoding decoding = new Decoding(wire);
    RandomTypedRows random = new RandomTypedRows(seed);
    List<RandomTypedRows.Table> tables = List.of(random.table(), random.table(), random.table());
    for (int i = 0; i < 12; i++) {
      RandomTypedRows.Table table = tables.get(random.next(tables.size()));
      Map<String, Object> typedBefore = new LinkedHashMap<>();
      Map<String, Object> untypedBefore = new LinkedHashMap<>();
      Map<String, Object> typedAfter = new LinkedHashMap<>();
      Map<String, Object> untypedAfter = new LinkedHashMap<>();
      Struct before = table.row(typedBefore, untypedBefore);
      Struct after = table.row(typedAfter, untypedAfter);
      Struct change =
          Envelopes.change(
              table.schema,
              "u",
              before,
              after,
              Envelopes.source("mysql", "table", "t", "file", "b.1", "pos", 9L + i, "row", 0));

      ChangeEvent avro = decoding.change(wire.message(Encoding.AVRO, null, change));
      ChangeEvent described =
          decoding.change(wire.message(Encoding.JSON_WITH_SCHEMA, null, change));
      ChangeEvent plain = decoding.change(wire.message(Encoding.JSON, null, change));

      assertEquals(typedBefore, decoding.before(avro));
      assertEquals(typedAfter, decoding.after(avro));
      assertArrayEquals(avro.before(), described.before());
      assertArrayEquals(avro.after(), described.after());
      assertEquals(avro.schema(), described.schema());
      assertEquals(untypedBefore, decoding.before(plain));
      assertEquals(untypedAfter, decoding.after(plain));
    }
  }
}
