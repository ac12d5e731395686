package dev.varve.cli;

import dev.varve.cli.TextTable.Column;
import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.ops.resnapshot.TableResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;
import java.util.stream.LongStream;

/** Prints what a re-snapshot found, and says how it ended. */
final class ResnapshotOutput {
  private static final List<Column> COLUMNS =
      List.of(
          Column.left("TABLE"),
          Column.right("ROWS"),
          Column.right("IDENTICAL"),
          Column.right("MISSING"),
          Column.right("DIFFERENT"),
          Column.right("SURPLUS"),
          Column.right("UNCERTAIN"),
          Column.right("UNREADABLE"),
          Column.left("STATE"));

  private final Terminal terminal;
  private final OutputOption.Format format;
  private final String source;
  private List<TableResult> results = List.of();
  private boolean sent;

  ResnapshotOutput(Terminal terminal, OutputOption.Format format, String source) {
    this.terminal = terminal;
    this.format = format;
    this.source = source;
  }

  void print(List<TableResult> compared) {
    results = compared;
    switch (format) {
      case TEXT -> {
        new TextTable(terminal, COLUMNS)
            .print(results.stream().map(ResnapshotOutput::cells).toList());
        results.forEach(
            table ->
                table
                    .examples()
                    .forEach(each -> terminal.out().println(table.table() + ": " + each)));
        boolean same = results.stream().allMatch(TableResult::isSame);
        terminal
            .out()
            .println(
                "%s: %,d rows of %d tables"
                    .formatted(
                        same
                            ? terminal.styled("bold,fg(green)", "the same")
                            : terminal.styled("bold,fg(red)", "NOT THE SAME"),
                        sum(TableResult::rows),
                        results.size()));
      }
      case JSON -> results.forEach(table -> terminal.out().println(json(table)));
    }
    terminal.out().flush();
  }

  private static List<String> cells(TableResult table) {
    List<String> cells = new ArrayList<>(List.of(table.table().toString()));
    LongStream.of(
            table.rows(),
            table.identical(),
            table.missing(),
            table.different(),
            table.surplus(),
            table.uncertain(),
            table.unreadable())
        .mapToObj("%,d"::formatted)
        .forEach(cells::add);
    cells.add(table.state().toString().toLowerCase(Locale.ROOT).replace('_', ' '));
    return cells;
  }

  private Json json(TableResult table) {
    return new Json()
        .with("source", source)
        .with("table", table.table())
        .with("state", table.state())
        .with("same", table.isSame())
        .with("rows", table.rows())
        .with("identical", table.identical())
        .with("missing", table.missing())
        .with("different", table.different())
        .with("surplus", table.surplus())
        .with("uncertain", table.uncertain())
        .with("unreadable", table.unreadable())
        .with("examples", table.examples());
  }

  /** Prints how much was sent to the job. */
  void printSent(long count) {
    sent = true;
    switch (format) {
      case TEXT ->
          terminal
              .out()
              .println(
                  "sent: %,d rows; the job archives them within half a minute, or when it starts"
                      .formatted(count));
      case JSON ->
          terminal
              .out()
              .println(
                  new Json()
                      .with("source", source)
                      .with("sent", count)
                      .with("refused", sum(TableResult::refused)));
    }
    terminal.out().flush();
    results.stream()
        .filter(table -> table.refused() > 0)
        .forEach(
            table ->
                terminal.say(
                    "%s: %,d rows not sent: column rules forbid to keep the key"
                        .formatted(table.table(), table.refused())));
  }

  private long sum(ToLongFunction<TableResult> count) {
    return results.stream().mapToLong(count).sum();
  }

  /**
   * The exit code: 0 when the archive says the same, or what it does not say is on its way.
   *
   * @throws VarveException with {@code ARCHIVE_DIFFERS_FROM_SOURCE} otherwise
   */
  int end() {
    boolean told = sum(TableResult::uncertain) == 0 && sum(TableResult::unreadable) == 0;
    long left = sent ? sum(TableResult::refused) : sum(TableResult::found);
    if (told && left == 0) {
      return 0;
    }
    throw VarveException.of(
        ErrorCode.ARCHIVE_DIFFERS_FROM_SOURCE,
        "the archive of %s lacks %,d rows or their end; of %,d rows it cannot be told"
            .formatted(source, left, sum(TableResult::uncertain) + sum(TableResult::unreadable)),
        (sent ? "" : "--repair sends them to the job; ") + "docs/operating/resnapshot.md");
  }
}
