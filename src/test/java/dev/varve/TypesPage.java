package dev.varve;

import dev.varve.decode.PostgresTypes;
import dev.varve.decode.TypeRow;
import dev.varve.decode.debezium.DebeziumTypes;
import dev.varve.decode.mysql.MySqlTypes;
import dev.varve.model.FieldType;
import dev.varve.parquet.ParquetTypes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The page on types, made from the tables by which the decoders work. */
public final class TypesPage {
  static final Path PATH = Path.of("docs/reference/types.md");

  private static final String HEAD =
      """
      # Types in the archive

      What becomes of each type of each database: made from the tables by which the decoders work, and kept equal to them by a test
      (`TypesPageTest`; `PostgresTypesIT` and `MySqlTypesIT` ask real servers for their types).

      **What does not fit is kept as text.** A value is never rounded, clipped or dropped. Where its column's type cannot hold it, the
      column is null in that row, the source's own text stands in `_varve_misfit` under the column's name, and the column's source
      type is in the schema. How many there are is counted: `misfits` of each file in the manifest, in `varve layers --output json`
      and in `varve.files` of `varve query`; `varve verify` counts again.

      **What the way loses** is lost before Varve sees it: a connector of Debezium sends it in a form that cannot hold it. That is
      in the last column of the tables of connectors, with the setting that avoids it.

      Rules of [PostgreSQL](types-postgresql.md), of [MySQL and MariaDB](types-mysql.md), of
      [Debezium's messages](types-debezium.md).

      ## The archive's types

      | Type | Parquet |
      |---|---|
      """;

  private static final String KAFKA =
      """

      ## Through Kafka

      With the connectors' default settings and `column.propagate.source.type=.*`. `DocumentedTypesTest` sends a value of each, as
      Avro and as JSON with its schema. Types that no table has are kept by their semantic name or primitive:
      [types-debezium.md](types-debezium.md). JSON without a schema: every column is `STRING`.
      """;

  private TypesPage() {}

  static String generate() {
    StringBuilder page = new StringBuilder(HEAD);
    for (FieldType type : fieldTypes()) {
      page.append("| `" + name(type) + "` | " + ParquetTypes.of(type) + " |\n");
    }
    page.append("\n## PostgreSQL, read directly\n\n");
    table(page, "Comes as", "Kept as text", PostgresTypes.rows());
    page.append("\n## MySQL and MariaDB, read directly\n\nFrom the bytes of the log; `uuid`,")
        .append(" `inet4`, `inet6`, `vector` and COMPRESSED columns are refused.\n\n");
    table(page, "", "Kept as text", MySqlTypes.rows());
    page.append(KAFKA);
    for (Map.Entry<String, List<TypeRow>> connector : DebeziumTypes.rows().entrySet()) {
      page.append("\n### " + connector.getKey() + "\n\n");
      table(page, "Sent as", "Lost on the way", connector.getValue());
    }
    return page.toString();
  }

  /** Every type of the archive, decimals in each of their sizes. */
  static List<FieldType> fieldTypes() {
    List<FieldType> types = new ArrayList<>(List.of(FieldType.Scalar.values()));
    types.add(new FieldType.Decimal(9, 2));
    types.add(new FieldType.Decimal(18, 2));
    types.add(new FieldType.Decimal(38, 10));
    types.add(new FieldType.ListOf(FieldType.Scalar.STRING));
    return types;
  }

  private static void table(StringBuilder page, String wire, String last, List<TypeRow> rows) {
    boolean hasWire = !wire.isEmpty();
    page.append("| Source type |" + (hasWire ? " " + wire + " |" : ""))
        .append(" Type | Parquet | " + last + " |\n")
        .append("|---|" + (hasWire ? "---|" : "") + "---|---|---|\n");
    for (TypeRow row : rows) {
      page.append("| `" + row.sourceType() + "` |" + (hasWire ? " `" + row.wire() + "` |" : ""))
          .append(" `" + name(row.type()) + "` | " + ParquetTypes.of(row.type()))
          .append(" | " + row.misfits() + " |\n");
    }
  }

  /** The page's name of a type. */
  public static String name(FieldType type) {
    if (type instanceof FieldType.ListOf list) {
      return "LIST(" + name(list.element()) + ")";
    }
    return type instanceof FieldType.Decimal decimal
        ? "DECIMAL(" + decimal.precision() + "," + decimal.scale() + ")"
        : type.toString();
  }

  /** Source type → the page's type, of those without parameters. */
  public static Map<String, String> plain(List<TypeRow> rows) {
    return rows.stream()
        .filter(row -> !row.sourceType().contains("("))
        .collect(
            Collectors.toMap(
                TypeRow::sourceType, row -> name(row.type()), (one, same) -> one, TreeMap::new));
  }
}
