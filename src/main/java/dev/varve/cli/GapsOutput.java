package dev.varve.cli;

import dev.varve.cli.TextTable.Column;
import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.model.TableId;
import dev.varve.model.Window;
import dev.varve.ops.gaps.Gap;
import dev.varve.ops.gaps.MissingDeletes.Outcome;
import dev.varve.ops.gaps.TableGap;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;

/** Prints gaps, and says how it ended. */
final class GapsOutput {
  private static final List<Column> COLUMNS =
      List.of(
          Column.left("TABLE"),
          Column.right("BEFORE"),
          Column.right("SNAPSHOT"),
          Column.right("EQUAL"),
          Column.right("ADDED"),
          Column.right("CHANGED"),
          Column.right("DELETED"),
          Column.right("KNOWN"),
          Column.right("UNCERTAIN"),
          Column.left("STATE"));

  private final Terminal terminal;
  private final OutputOption.Format format;
  private final List<Gap> all = new ArrayList<>();
  private final List<Outcome> outcomes = new ArrayList<>();

  GapsOutput(Terminal terminal, OutputOption.Format format) {
    this.terminal = terminal;
    this.format = format;
  }

  /** Prints the gaps of a source. */
  void print(String source, List<Gap> gaps) {
    all.addAll(gaps);
    switch (format) {
      case TEXT -> {
        if (gaps.isEmpty()) {
          terminal
              .out()
              .println(source + ": the ledger names one epoch or none, so there is no gap");
        }
        gaps.forEach(this::text);
      }
      case JSON -> gaps.forEach(gap -> terminal.out().println(json(gap)));
    }
    terminal.out().flush();
  }

  private void text(Gap gap) {
    terminal
        .out()
        .println(
            "%s: %s ends at %s%s, %s begins with %s"
                .formatted(
                    gap.source(),
                    gap.older(),
                    gap.lastPosition(),
                    gap.lastChange().map(time -> ", " + time).orElse(" (a snapshot)"),
                    gap.newer(),
                    snapshot(gap)));
    if (gap.state() == Gap.State.COMPARED) {
      new TextTable(terminal, COLUMNS).print(gap.tables().stream().map(this::cells).toList());
    }
    for (TableGap table : gap.tables()) {
      table.examples().forEach(key -> terminal.out().println(table.table() + ": DELETED " + key));
    }
  }

  private static String snapshot(Gap gap) {
    return switch (gap.state()) {
      case COMPARED -> "the snapshot in " + gap.snapshot().map(GapsOutput::words).orElseThrow();
      case SNAPSHOT_NOT_SEALED -> "a snapshot that is not sealed yet: not compared";
      case SNAPSHOT_INCOMPLETE ->
          "the snapshot in %s, which a drained job may have cut off: not compared until a later window is sealed"
              .formatted(gap.snapshot().map(GapsOutput::words).orElseThrow());
    };
  }

  private static String words(Window window) {
    return window.start() + "/" + window.end();
  }

  private List<String> cells(TableGap table) {
    List<String> cells = new ArrayList<>(List.of(table.table().toString()));
    LongStream.of(
            table.olderRows(),
            table.snapshotRows(),
            table.equal(),
            table.added(),
            table.changed(),
            table.deleted(),
            table.known(),
            table.uncertain())
        .mapToObj("%,d"::formatted)
        .forEach(cells::add);
    cells.add(words(table.state()));
    return cells;
  }

  private static String words(Enum<?> state) {
    return state.toString().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private static Json json(Gap gap) {
    return new Json()
        .with("source", gap.source())
        .with("olderEpoch", gap.older())
        .with("lastPosition", gap.lastPosition())
        .with("lastChange", gap.lastChange().map(Instant::toString).orElse(null))
        .with("newerEpoch", gap.newer())
        .with("snapshotStart", gap.snapshot().map(each -> each.start().toString()).orElse(null))
        .with("snapshotEnd", gap.snapshot().map(each -> each.end().toString()).orElse(null))
        .with("state", gap.state())
        .with("known", gap.isKnown())
        .with("tables", gap.tables().stream().map(table -> json(table).fields()).toList());
  }

  private static Json json(TableGap table) {
    return new Json()
        .with("table", table.table())
        .with("state", table.state())
        .with("before", table.olderRows())
        .with("snapshot", table.snapshotRows())
        .with("equal", table.equal())
        .with("added", table.added())
        .with("changed", table.changed())
        .with("deleted", table.deleted())
        .with("known", table.known())
        .with("uncertain", table.uncertain())
        .with("examples", table.examples());
  }

  /** Prints what was sent of the missing deletes of a source. */
  void print(String source, Outcome outcome) {
    outcomes.add(outcome);
    switch (format) {
      case TEXT ->
          terminal
              .out()
              .println(
                  "%s: %,d deletes sent; the job archives them within half a minute, or when it starts"
                      .formatted(source, outcome.sent()));
      case JSON ->
          terminal
              .out()
              .println(
                  new Json()
                      .with("source", source)
                      .with("sent", outcome.sent())
                      .with("notConfirmed", byName(outcome.notConfirmed()))
                      .with("refused", byName(outcome.refused())));
    }
    terminal.out().flush();
    outcome
        .notConfirmed()
        .forEach(
            (table, count) ->
                terminal.say(
                    ("%s: %,d deletes not sent: the newer epoch has nothing of the table; --table"
                            + " %s says that it was emptied or dropped")
                        .formatted(table, count, table)));
    outcome
        .refused()
        .forEach(
            (table, count) ->
                terminal.say(
                    "%s: %,d deletes not sent: column rules forbid to keep the key"
                        .formatted(table, count)));
  }

  private static Map<String, Long> byName(Map<TableId, Long> counts) {
    Map<String, Long> named = new TreeMap<>();
    counts.forEach((table, count) -> named.put(table.toString(), count));
    return named;
  }

  /**
   * The exit code: 0 when the archive knows every delete, or what it does not know is on its way.
   *
   * @throws VarveException with {@code GAP_NOT_ARCHIVED} otherwise
   */
  int end() {
    boolean sent = !outcomes.isEmpty() && outcomes.stream().allMatch(Outcome::isWhole);
    boolean told = all.stream().allMatch(GapsOutput::isTold);
    if (all.stream().allMatch(Gap::isKnown) || sent && told) {
      return 0;
    }
    long notCompared = all.stream().filter(gap -> gap.state() != Gap.State.COMPARED).count();
    throw VarveException.of(
        ErrorCode.GAP_NOT_ARCHIVED,
        "the archive does not know %,d deletes; of %,d rows and %,d gaps it cannot be told"
            .formatted(
                all.stream().mapToLong(Gap::deleted).sum(),
                all.stream().mapToLong(Gap::uncertain).sum(),
                notCompared),
        (outcomes.isEmpty() ? "--archive-deletes sends them to the job; " : "")
            + "docs/operating/gap-not-archived.md");
  }

  private static boolean isTold(Gap gap) {
    return gap.state() == Gap.State.COMPARED && gap.uncertain() == 0;
  }
}
