package dev.varve.cli;

import dev.varve.cli.TextTable.Column;
import dev.varve.ledger.SchemaCodec;
import dev.varve.ops.schema.SchemaHistory;
import dev.varve.ops.schema.SchemaHistory.Version;
import dev.varve.storage.ObjectStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code varve schema}. */
@Command(
    name = "schema",
    description = {
      "Shows how tables have changed their form: each schema version, since when, and what"
          + " changed.",
      "",
      "A rename is shown as one column dropped and another added where the database does not tell"
          + " of it."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  varve schema --config archive.yaml",
      "  varve schema --archive s3://company-archive/crm --table public.orders --columns"
    })
final class SchemaCommand implements Callable<Integer> {
  private static final List<Column> COLUMNS =
      List.of(
          Column.left("SOURCE"),
          Column.left("TABLE"),
          Column.right("VERSION"),
          Column.left("FIRST WINDOW"),
          Column.left("LAST WINDOW"),
          Column.right("FILES"),
          Column.right("ROWS"),
          Column.left("CHANGED"));

  @Spec private CommandSpec spec;
  @Mixin private ArchiveOptions archive;
  @Mixin private TableOption tables;
  @Mixin private OutputOption output;

  @Option(names = "--source", paramLabel = "NAME", description = "Only tables of this source.")
  private String source;

  @Option(names = "--columns", description = "Also list the columns of each version.")
  private boolean columns;

  @Override
  public Integer call() {
    Terminal terminal = Terminal.of(spec);
    List<SchemaHistory> histories;
    try (ObjectStore store = archive.open()) {
      histories = SchemaHistory.list(store, Optional.ofNullable(source), tables.wanted());
    }
    switch (output.format()) {
      case TEXT -> text(terminal, histories);
      case JSON -> histories.forEach(history -> json(terminal, history));
    }
    return 0;
  }

  private void text(Terminal terminal, List<SchemaHistory> histories) {
    List<List<String>> rows = new ArrayList<>();
    for (SchemaHistory history : histories) {
      for (Version version : history.versions()) {
        rows.add(cells(history, version));
        if (columns) {
          version.schema().columns().forEach(column -> rows.add(columnCells(column)));
        }
      }
    }
    new TextTable(terminal, COLUMNS).print(rows);
    terminal.say(histories.size() == 1 ? "1 table" : histories.size() + " tables");
  }

  private static List<String> cells(SchemaHistory history, Version version) {
    return List.of(
        history.source(),
        history.table().toString(),
        Integer.toString(version.number()),
        version.firstWindow().toString(),
        version.lastWindow().toString(),
        Integer.toString(version.files()),
        Long.toString(version.rows()),
        String.join("; ", version.differences()));
  }

  private static List<String> columnCells(dev.varve.model.Column column) {
    String nullable = column.nullable() ? "" : " not null";
    return List.of(
        "", "", "", "", "", "", "", "  " + column.name() + " " + column.sourceType() + nullable);
  }

  private void json(Terminal terminal, SchemaHistory history) {
    for (Version version : history.versions()) {
      Json line =
          new Json()
              .with("source", history.source())
              .with("namespace", history.table().namespace())
              .with("table", history.table().name())
              .with("version", version.number())
              .with("fingerprint", version.fingerprint())
              .with("firstWindow", version.firstWindow())
              .with("lastWindow", version.lastWindow())
              .with("files", version.files())
              .with("rows", version.rows())
              .with("changed", version.differences());
      if (columns) {
        line.with("columns", columns(version)).with("key", version.schema().key());
      }
      terminal.out().println(line);
    }
  }

  private static List<Map<String, Object>> columns(Version version) {
    return version.schema().columns().stream()
        .map(
            column ->
                new Json()
                    .with("name", column.name())
                    .with("type", SchemaCodec.typeText(column.type()))
                    .with("sourceType", column.sourceType())
                    .with("nullable", column.nullable())
                    .fields())
        .toList();
  }
}
