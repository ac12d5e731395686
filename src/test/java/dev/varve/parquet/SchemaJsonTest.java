package dev.varve.parquet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.varve.model.Column;
import dev.varve.model.FieldType;
import dev.varve.model.TableId;
import dev.varve.model.TableSchema;
import java.util.List;
import org.junit.jupiter.api.Test;

class SchemaJsonTest {
  private static final TableId TABLE = TableId.of("public", "t");
  private static final Column PLAIN = new Column("a", FieldType.Scalar.INT64, "bigint", false);

  @Test
  void saysWhatColumnRulesDid() {
    Column masked = new Column("b", FieldType.Scalar.STRING, "inet", true, "mask(\"*\")");
    TableSchema schema =
        new TableSchema(TABLE, List.of(PLAIN, masked), List.of("a"), List.of("c", "d"));

    assertEquals(schema, SchemaJson.parse(SchemaJson.write(schema)));
  }

  @Test
  void isSilentOfRulesWhereThereAreNone() {
    String text = SchemaJson.write(new TableSchema(TABLE, List.of(PLAIN), List.of("a")));

    assertFalse(text.contains("rule") || text.contains("dropped"), text);
  }
}
