package dev.varve.decode.mysql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.varve.block.RowImageWriter;
import dev.varve.decode.DecodedRow;
import dev.varve.decode.DecodedRow.Misfit;
import dev.varve.model.TableId;
import dev.varve.model.TableSchema;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes that the server itself does not let into a column, and that are there all the same. */
class CharacterSetTest {
  private static final CharacterSet UTF8 = new CharacterSet("utf8mb4", 4);

  @ParameterizedTest
  @ValueSource(strings = {"c328", "ff", "eda080", "f4908080", "c080", "61e282"})
  void bytesThatAreNoUtf8AreNoText(String hex) {
    assertNull(UTF8.text(HexFormat.of().parseHex(hex)));
  }

  @Test
  void theyAreKeptByTheirDigits() {
    MySqlColumn column = new MySqlColumn("c", MySqlType.TEXT, false, 0, 0, UTF8, List.of(), true);
    RowImageWriter writer = new RowImageWriter();
    writer.begin(1);
    column.write(new byte[] {'a', (byte) 0xC3, 0x28}, writer);
    TableSchema schema = new TableSchema(TableId.of("s", "t"), List.of(column.column()), List.of());

    assertEquals(new Misfit("0x61c328"), DecodedRow.of(schema, writer.finish()).get("c"));
  }

  @Test
  void aNulIsACharacter() {
    assertEquals("a\0b", UTF8.text(new byte[] {'a', 0, 'b'}));
  }
}
