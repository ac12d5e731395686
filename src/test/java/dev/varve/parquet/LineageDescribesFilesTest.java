package dev.varve.parquet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.varve.ledger.Manifest;
import dev.varve.lineage.Layers;
import dev.varve.lineage.LineageEvents;
import dev.varve.model.TableId;
import dev.varve.model.TableSchema;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.Type;
import org.junit.jupiter.api.Test;

class LineageDescribesFilesTest {

  @Test
  void theSchemaFacetNamesTheFieldsThatAFileHas() throws IOException {
    TableId table = TableId.of("public", "orders");
    TableSchema schema = Layers.clashingSchema(table);
    Manifest manifest = Layers.ofOneTable("crm", 1);

    byte[] event = LineageEvents.of(manifest, "0f".repeat(32), Layers.onS3(schema)).get(1).json();

    JsonNode fields = new ObjectMapper().readTree(event).at("/outputs/0/facets/schema/fields");
    assertEquals(names(FileLayout.of(schema).message()), names(fields));
  }

  private static List<String> names(GroupType group) {
    List<String> names = new ArrayList<>();
    for (Type field : group.getFields()) {
      names.add(field.getName());
      if (field.getName().equals(MetadataField.BEFORE)) {
        names.addAll(names(field.asGroupType()));
      }
    }
    return names;
  }

  private static List<String> names(JsonNode fields) {
    List<String> names = new ArrayList<>();
    for (JsonNode field : fields) {
      names.add(field.path("name").asText());
      names.addAll(names(field.path("fields")));
    }
    return names;
  }
}
