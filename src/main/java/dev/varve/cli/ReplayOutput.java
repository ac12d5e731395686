package dev.varve.cli;

import dev.varve.cli.TextTable.Column;
import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.job.ReplayJob;
import dev.varve.job.ReplayPlan;
import dev.varve.kafka.TopicSpan;
import dev.varve.model.RowDigest;
import dev.varve.ops.replay.ReplayReport;
import dev.varve.ops.replay.ReplayReport.Counts;
import dev.varve.seal.WindowComparison;
import dev.varve.seal.WindowComparison.Difference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.LongStream;

/** Prints what a replay found, and says how it ended. */
final class ReplayOutput {
  private static final int WINDOWS_SHOWN = 20;
  private static final int DIFFERENCES_SHOWN = 5;
  private static final List<Column> COLUMNS =
      List.of(
          Column.left("TABLE"),
          Column.right("CHANGES"),
          Column.right("IDENTICAL"),
          Column.right("MISSING"),
          Column.right("DIFFERENT"),
          Column.right("NOT SEALED"),
          Column.right("ONLY ARCHIVED"),
          Column.right("WINDOWS"),
          Column.right("EQUAL"));

  private final Terminal terminal;
  private final OutputOption.Format format;
  private final ReplayPlan plan;
  private Counts total;
  private ReplayRepair.Outcome repair;

  ReplayOutput(Terminal terminal, OutputOption.Format format, ReplayPlan plan) {
    this.terminal = terminal;
    this.format = format;
    this.plan = plan;
  }

  /** Prints what was compared, and returns the totals. */
  Counts print(Path compared) {
    ReplayReport report = new ReplayReport(WINDOWS_SHOWN);
    if (Files.exists(compared)) {
      ReplayJob.comparisons(compared, report::add);
    }
    total = report.total();
    switch (format) {
      case TEXT -> text(report);
      case JSON -> {
        if (Files.exists(compared)) {
          ReplayJob.comparisons(compared, window -> terminal.out().println(json(window)));
        }
        terminal.out().println(json(total));
      }
    }
    terminal.out().flush();
    return total;
  }

  private void text(ReplayReport report) {
    new TextTable(terminal, COLUMNS)
        .print(
            report.tables().entrySet().stream()
                .map(table -> cells(table.getKey().toString(), table.getValue()))
                .toList());
    report.differing().forEach(this::differences);
    long left = total.windowsDiffering() - report.differing().size();
    if (left > 0) {
      terminal
          .out()
          .println("and %,d more windows with differences; --output json has all".formatted(left));
    }
    terminal
        .out()
        .println(
            "%s: %,d changes in %,d offsets of %d partitions; %,d identical, %,d missing, %,d"
                    .formatted(
                        total.isArchived()
                            ? terminal.styled("bold,fg(green)", "all archived")
                            : terminal.styled("bold,fg(red)", "NOT ALL ARCHIVED"),
                        total.replayed().rows(),
                        plan.messagesMax(),
                        plan.spans().size(),
                        total.identical(),
                        total.missing(),
                        total.different())
                + " different, %,d not sealed yet%s".formatted(total.notSealed(), sealedThrough()));
  }

  private String sealedThrough() {
    return plan.sealedThrough().equals(Instant.MIN)
        ? " (nothing is sealed)"
        : " (sealed up to " + plan.sealedThrough() + ")";
  }

  private static List<String> cells(String table, Counts counts) {
    List<String> cells = new ArrayList<>(List.of(table));
    LongStream.of(
            counts.replayed().rows(),
            counts.identical(),
            counts.missing(),
            counts.different(),
            counts.notSealed(),
            counts.onlyArchived(),
            counts.windows(),
            counts.windowsEqual())
        .mapToObj("%,d"::formatted)
        .forEach(cells::add);
    return cells;
  }

  private void differences(WindowComparison window) {
    terminal
        .out()
        .println(
            "%s, window %s: %,d missing, %,d different of %,d changes; digest %s, archived %s"
                .formatted(
                    window.table(),
                    window.window().start(),
                    window.missing().size(),
                    window.different(),
                    window.replayed().rows(),
                    window.replayed().sum(),
                    window.archived().sum()));
    window.named().stream()
        .limit(DIFFERENCES_SHOWN)
        .forEach(
            each ->
                terminal
                    .out()
                    .println(
                        "  %s %s %s %s"
                            .formatted(
                                kind(each), each.operation().code(), each.position(), each.id())));
  }

  private static String kind(Difference difference) {
    return difference.kind().toString().toLowerCase(Locale.ROOT);
  }

  private Json json(WindowComparison window) {
    return new Json()
        .with("source", plan.source().name())
        .with("table", window.table())
        .with("window", window.window().start())
        .with("windowEnd", window.window().end())
        .with("changes", window.replayed().rows())
        .with("identical", window.identical())
        .with("missing", window.missing().size())
        .with("different", window.different())
        .with("notSealed", window.notSealed())
        .with("onlyArchived", window.onlyArchived())
        .with("replayed", digest(window.replayed()))
        .with("archived", digest(window.archived()))
        .with(
            "differences",
            window.named().stream()
                .map(
                    each ->
                        new Json()
                            .with("kind", kind(each))
                            .with("operation", each.operation().code())
                            .with("position", each.position())
                            .with("id", each.id())
                            .fields())
                .toList());
  }

  private static Map<String, Object> digest(RowDigest digest) {
    return new Json().with("rows", digest.rows()).with("sum", digest.sum()).fields();
  }

  private Json json(Counts counts) {
    return new Json()
        .with("source", plan.source().name())
        .with("archived", counts.isArchived())
        .with(
            "sealedThrough", plan.sealedThrough().equals(Instant.MIN) ? null : plan.sealedThrough())
        .with("offsets", plan.spans().stream().map(TopicSpan::toString).toList())
        .with("windows", counts.windows())
        .with("windowsEqual", counts.windowsEqual())
        .with("windowsDiffering", counts.windowsDiffering())
        .with("changes", counts.replayed().rows())
        .with("identical", counts.identical())
        .with("missing", counts.missing())
        .with("different", counts.different())
        .with("notSealed", counts.notSealed())
        .with("onlyArchived", counts.onlyArchived());
  }

  /** Prints what was sent back. */
  void print(ReplayRepair.Outcome outcome) {
    repair = outcome;
    switch (format) {
      case TEXT ->
          terminal
              .out()
              .println(
                  "sent back: %,d messages; the job archives them within half a minute, or when it"
                          .formatted(outcome.sentBack())
                      + " starts");
      case JSON ->
          terminal
              .out()
              .println(
                  new Json()
                      .with("source", plan.source().name())
                      .with("sentBack", outcome.sentBack())
                      .with("notToBeKept", outcome.notToBeKept())
                      .with("anotherWhenAlone", outcome.anotherWhenAlone())
                      .with("notFound", outcome.notFound()));
    }
    outcome
        .notToBeKept()
        .forEach(
            (table, count) ->
                terminal.say(
                    "%s: %,d changes cannot be sent back: column rules forbid to keep their messages"
                        .formatted(table, count)));
    outcome
        .anotherWhenAlone()
        .forEach(
            (table, count) ->
                terminal.say(
                    ("%s: %,d rows without a key cannot be sent back: alone, they are taken for the"
                            + " first of the rows that they equal")
                        .formatted(table, count)));
    if (outcome.notFound() > 0) {
      terminal.say("%,d messages are not there any more".formatted(outcome.notFound()));
    }
  }

  /**
   * The exit code.
   *
   * @throws VarveException with {@code RANGE_NOT_ARCHIVED} if something is not archived and not on
   *     its way
   */
  int end() {
    boolean mended = repair != null && repair.isWhole() && total.different() == 0;
    if (total.isArchived() || mended) {
      return 0;
    }
    long missing = total.missing() - (repair == null ? 0 : repair.sentBack());
    throw VarveException.of(
        ErrorCode.RANGE_NOT_ARCHIVED,
        "the archive of %s lacks %,d changes, and %,d are not certain to be in it"
            .formatted(plan.source().name(), missing, total.different()),
        (repair == null && missing > 0 ? "--repair sends back what is missing; " : "")
            + "docs/operating/range-not-archived.md");
  }
}
