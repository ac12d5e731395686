package dev.varve.decode.debezium;

import dev.varve.decode.TypeRow;
import dev.varve.decode.debezium.DocumentedTypes.Page;
import dev.varve.decode.debezium.Wire.Encoding;
import dev.varve.model.ChangeEvent;
import dev.varve.model.Column;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;

/** The types of Debezium's connectors as the decoder archives them. */
public final class DebeziumTypes {
  public static final Path PAGE = Path.of("docs/reference/types-debezium.md");

  private static final String PAGES =
      "https://debezium.io/documentation/reference/stable/connectors/";

  private DebeziumTypes() {}

  /** Rows by the title of their table. */
  public static Map<String, List<TypeRow>> rows() {
    Map<String, List<TypeRow>> rows = new LinkedHashMap<>();
    for (Page page : Page.values()) {
      rows.put("[" + page.title + "](" + PAGES + page.anchor + ")", rows(page));
    }
    List<TypeRow> document = new ArrayList<>();
    for (int i = 0; i < RowLayout.DOCUMENT.size(); i++) {
      Column column = RowLayout.DOCUMENT.cell(i).column();
      document.add(new TypeRow(column.name(), column.sourceType(), column.type(), ""));
    }
    rows.put("[MongoDB](" + PAGES + "mongodb.html#mongodb-events)", document);
    return rows;
  }

  private static List<TypeRow> rows(Page page) {
    List<DocumentedType> types = page.types();
    Wire wire = new Wire();
    Decoding decoding = new Decoding(wire);
    ChangeEvent event =
        decoding.change(
            wire.message(Encoding.JSON_WITH_SCHEMA, null, DocumentedTypesTest.sent(page, types)));
    List<TypeRow> rows = new ArrayList<>();
    for (int i = 0; i < types.size(); i++) {
      Column column = decoding.schema(event).columns().get(i);
      Schema schema = types.get(i).schema();
      String kind = schema.type().getName();
      String sent = schema.name() == null ? kind : kind + " " + schema.name();
      rows.add(new TypeRow(column.sourceType(), sent, column.type(), types.get(i).lost()));
    }
    return rows;
  }

  /** The semantic names that the decoder knows. */
  public static List<String> semanticNames() {
    return List.of(Semantic.values()).stream().map(Semantic::semanticName).toList();
  }
}
