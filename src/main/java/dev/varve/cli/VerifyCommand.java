package dev.varve.cli;

import dev.varve.cli.TextTable.Column;
import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.ops.verify.Finding;
import dev.varve.ops.verify.Verify;
import dev.varve.ops.verify.VerifyReport;
import dev.varve.ops.verify.VerifyScope;
import dev.varve.storage.ObjectStore;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code varve verify}. */
@Command(
    name = "verify",
    description = {
      "Verifies an archive against itself.",
      "",
      "Follows each ledger link by link, and reads every file: size, SHA-256, each row's identity,"
          + " row counts and digests, schemas. Exit code 3 when anything is not as the ledger says;"
          + " objects that no manifest names are listed, and are no fault."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  varve verify --archive s3://company-archive/crm",
      "  varve verify --config archive.yaml --source crm --window 2026-11-22T10:00Z"
    })
final class VerifyCommand implements Callable<Integer> {
  private static final int FOUND = ErrorCode.FILE_DIFFERS.exitCode();

  @Spec private CommandSpec spec;
  @Mixin private ArchiveOptions archive;
  @Mixin private OutputOption output;

  @Option(names = "--source", paramLabel = "NAME", description = "Only this source.")
  private String source;

  @Option(
      names = "--window",
      paramLabel = "TIME",
      description = "Only files of the window that starts then; the ledger is followed whole.")
  private String window;

  @Override
  public Integer call() {
    Terminal terminal = Terminal.of(spec);
    VerifyReport report;
    try (ObjectStore store = archive.open();
        ProgressLine progress = new ProgressLine(terminal, System::nanoTime)) {
      report =
          Verify.run(
              store,
              scope(),
              (at, manifests, files, rows, bytes) ->
                  progress.show(
                      "%s: %,d manifests, %,d files, %,d rows"
                          .formatted(at, manifests, files, rows)));
    }
    switch (output.format()) {
      case TEXT -> text(terminal, report);
      case JSON -> terminal.out().println(json(report));
    }
    return report.isSound() ? 0 : FOUND;
  }

  private VerifyScope scope() {
    return new VerifyScope(
        Optional.ofNullable(source), Optional.ofNullable(window).map(VerifyCommand::instant));
  }

  private static Instant instant(String text) {
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      throw VarveException.of(
          ErrorCode.USAGE,
          "--window " + text + " is not a time with its zone",
          "write it as 'varve layers' does: 2026-11-22T10:00:00Z",
          e);
    }
  }

  private static void text(Terminal terminal, VerifyReport report) {
    if (!report.findings().isEmpty()) {
      List<Column> columns =
          List.of(Column.left("FINDING"), Column.left("WHERE"), Column.left("WHAT"));
      new TextTable(terminal, columns)
          .print(report.findings().stream().map(VerifyCommand::cells).toList());
    }
    terminal
        .out()
        .println(
            "%s: %,d manifests, %,d files, %,d rows, %,d bytes; %,d faults, %,d unlisted objects"
                .formatted(
                    report.isSound()
                        ? terminal.styled("bold,fg(green)", "sound")
                        : terminal.styled("bold,fg(red)", "NOT SOUND"),
                    report.manifests(),
                    report.files(),
                    report.rows(),
                    report.sizeBytes(),
                    faults(report),
                    report.findings().size() - faults(report)));
  }

  private static long faults(VerifyReport report) {
    return report.findings().stream().filter(Finding::isFault).count();
  }

  private static List<String> cells(Finding finding) {
    return List.of(finding.code().toString(), finding.where(), finding.what());
  }

  private static Json json(VerifyReport report) {
    List<Map<String, Object>> findings =
        report.findings().stream()
            .map(
                finding ->
                    new Json()
                        .with("code", finding.code())
                        .with("fault", finding.isFault())
                        .with("where", finding.where())
                        .with("what", finding.what())
                        .fields())
            .toList();
    return new Json()
        .with("sound", report.isSound())
        .with("manifests", report.manifests())
        .with("files", report.files())
        .with("rows", report.rows())
        .with("bytes", report.sizeBytes())
        .with("findings", findings);
  }
}
