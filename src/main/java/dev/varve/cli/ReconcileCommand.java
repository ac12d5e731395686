package dev.varve.cli;

import dev.varve.cli.TextTable.Column;
import dev.varve.config.ArchiveConfig;
import dev.varve.config.ConfigLoader;
import dev.varve.config.SourceConfig;
import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.ops.reconcile.Reconcile;
import dev.varve.ops.reconcile.TableComparison;
import dev.varve.ops.reconcile.TableComparison.Difference;
import dev.varve.storage.ObjectStore;
import dev.varve.storage.factory.ObjectStores;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.LongStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code varve reconcile}. */
@Command(
    name = "reconcile",
    description = {
      "Compares an archive with the databases that it is of, row by row and value by value.",
      "",
      "Each table's archived changes are folded to the end of the archive and compared with the"
          + " table as it is now, read in one read-only transaction. A change that is not archived"
          + " yet counts as a difference: let nobody write, and 'varve run --until-caught-up'"
          + " first. Exit code 3 when anything differs. It holds one table's rows in memory.",
      "",
      "UNKNOWN counts values that the archive cannot tell, such as those of a column that was added"
          + " or renamed after a row was last written; they are no difference. Sources of topics"
          + " are passed over."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  varve reconcile --config archive.yaml",
      "  varve reconcile --config archive.yaml --source crm --table public.orders --output json"
    })
final class ReconcileCommand implements Callable<Integer> {
  private static final List<Column> COLUMNS =
      List.of(
          Column.left("SOURCE"),
          Column.left("TABLE"),
          Column.right("LIVE ROWS"),
          Column.right("EQUAL"),
          Column.right("MISSING"),
          Column.right("SURPLUS"),
          Column.right("CHANGED"),
          Column.right("UNKNOWN"),
          Column.left("STATE"));

  @Spec private CommandSpec spec;
  @Mixin private TableOption tables;
  @Mixin private OutputOption output;

  @Option(names = "--config", paramLabel = "FILE", required = true, description = "The data map.")
  private Path config;

  @Option(names = "--source", paramLabel = "NAME", description = "Only this source.")
  private String source;

  /** A table of a source, and what came out. */
  private record Compared(String source, TableComparison table) {}

  @Override
  public Integer call() {
    Terminal terminal = Terminal.of(spec);
    ArchiveConfig map = ConfigLoader.load(config);
    List<Compared> all = new ArrayList<>();
    try (ObjectStore store = ObjectStores.open(map.storage());
        ProgressLine progress = new ProgressLine(terminal, System::nanoTime)) {
      for (SourceConfig each : SourceChoice.databases(map, source)) {
        Reconcile.compare(
            store,
            each,
            tables.wanted(),
            table -> {
              all.add(new Compared(each.name(), table));
              progress.show(each.name() + " " + table.table() + " is compared");
            });
      }
    }
    if (all.isEmpty()) {
      throw VarveException.of(
          ErrorCode.USAGE,
          "no table to compare: " + tables,
          "'varve validate --config " + config + " --online' tells which tables there are");
    }
    switch (output.format()) {
      case TEXT -> text(terminal, all);
      case JSON -> all.forEach(one -> terminal.out().println(json(one)));
    }
    return differences(all) == 0 ? 0 : ErrorCode.ARCHIVE_DIFFERS_FROM_SOURCE.exitCode();
  }

  private static long differences(List<Compared> all) {
    return all.stream().mapToLong(one -> one.table().differences()).sum();
  }

  private static void text(Terminal terminal, List<Compared> all) {
    new TextTable(terminal, COLUMNS).print(all.stream().map(ReconcileCommand::cells).toList());
    for (Compared one : all) {
      for (Difference example : one.table().examples()) {
        String columns = String.join(", ", example.columns());
        terminal
            .out()
            .println(
                "%s %s: %s %s %s"
                    .formatted(
                        one.source(), one.table().table(), example.kind(), example.key(), columns)
                    .stripTrailing());
      }
    }
    long differences = differences(all);
    terminal
        .out()
        .println(
            "%s: %,d tables, %,d live rows, %,d differences"
                .formatted(
                    differences == 0
                        ? terminal.styled("bold,fg(green)", "the same")
                        : terminal.styled("bold,fg(red)", "NOT THE SAME"),
                    all.size(),
                    all.stream().mapToLong(one -> one.table().liveRows()).sum(),
                    differences));
  }

  private static List<String> cells(Compared one) {
    TableComparison table = one.table();
    List<String> cells = new ArrayList<>(List.of(one.source(), table.table().toString()));
    LongStream.of(
            table.liveRows(),
            table.equal(),
            table.missing(),
            table.surplus(),
            table.changed(),
            table.valuesUnknown())
        .mapToObj("%,d"::formatted)
        .forEach(cells::add);
    cells.add(table.state().toString().toLowerCase(Locale.ROOT).replace('_', ' '));
    return cells;
  }

  private static Json json(Compared one) {
    TableComparison table = one.table();
    return new Json()
        .with("source", one.source())
        .with("table", table.table())
        .with("state", table.state())
        .with("liveRows", table.liveRows())
        .with("equal", table.equal())
        .with("missing", table.missing())
        .with("surplus", table.surplus())
        .with("changed", table.changed())
        .with("valuesCompared", table.valuesCompared())
        .with("valuesUnknown", table.unknown())
        .with(
            "examples",
            table.examples().stream()
                .map(
                    example ->
                        new Json()
                            .with("kind", example.kind())
                            .with("key", example.key())
                            .with("columns", example.columns())
                            .fields())
                .toList());
  }
}
