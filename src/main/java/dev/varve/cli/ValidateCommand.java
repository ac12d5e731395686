package dev.varve.cli;

import dev.varve.config.ArchiveConfig;
import dev.varve.config.ConfigLoader;
import dev.varve.config.Connector;
import dev.varve.config.SourceConfig;
import dev.varve.ops.validate.OfflineValidation;
import dev.varve.ops.validate.OnlineValidation;
import dev.varve.ops.validate.Report;
import dev.varve.ops.validate.SourceGrants;
import dev.varve.readiness.Finding;
import dev.varve.readiness.Finding.Severity;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code varve validate}. */
@Command(
    name = "validate",
    description = {
      "Checks a data map: by its text, and with --online against what it names.",
      "",
      "Online, it asks each database for its settings, privileges, publication, slot and tables,"
          + " and the archive's store and the lineage topic whether they are fit; it changes"
          + " nothing, and prints the SQL that mends each finding. --grants prints the SQL that"
          + " sets each database up with the fewest rights, without a password."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  varve validate --config archive.yaml",
      "  varve validate --config archive.yaml --online",
      "  varve validate --config archive.yaml --grants > setup.sql",
      "  varve validate --schema > varve.schema.json"
    })
final class ValidateCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private OutputOption output;

  @ArgGroup(exclusive = true, multiplicity = "1")
  private What what;

  @Option(names = "--online", description = "Also connect to what the data map names.")
  private boolean online;

  @Option(names = "--grants", description = "Print the SQL that sets the databases up.")
  private boolean grants;

  private static final class What {
    @Option(names = "--config", paramLabel = "FILE", description = "The data map.")
    private Path config;

    @Option(names = "--schema", description = "Print the JSON Schema of a data map, for editors.")
    private boolean schema;
  }

  @Override
  public Integer call() {
    Terminal terminal = Terminal.of(spec);
    if (what.schema) {
      terminal.out().print(ConfigLoader.jsonSchema());
      return 0;
    }
    Report report = OfflineValidation.run(what.config);
    if (grants && report.exitCode() == 0) {
      ConfigLoader.load(what.config).sources().forEach(source -> grants(terminal, source));
      return 0;
    }
    report.findings().forEach(finding -> print(terminal, finding));
    if (online && report.exitCode() == 0) {
      ArchiveConfig config = ConfigLoader.load(what.config);
      report = report.plus(OnlineValidation.run(config, finding -> print(terminal, finding)));
    }
    terminal.say(
        "%d errors, %d warnings"
            .formatted(report.count(Severity.ERROR), report.count(Severity.WARNING)));
    return report.exitCode();
  }

  private void grants(Terminal terminal, SourceConfig source) {
    if (source.connector() instanceof Connector.Kafka) {
      return;
    }
    String sql = SourceGrants.sql(source, List.of());
    switch (output.format()) {
      case TEXT -> terminal.out().println(sql);
      case JSON ->
          terminal.out().println(new Json().with("source", source.name()).with("sql", sql));
    }
  }

  private void print(Terminal terminal, Finding finding) {
    terminal
        .out()
        .println(
            switch (output.format()) {
              case TEXT -> coloured(terminal, finding);
              case JSON -> json(finding);
            });
    terminal.out().flush();
  }

  private static String coloured(Terminal terminal, Finding finding) {
    String text = Report.text(finding);
    String severity = finding.severity().toString();
    String style =
        switch (finding.severity()) {
          case OK -> "fg(green)";
          case WARNING -> "fg(yellow)";
          case ERROR -> "bold,fg(red)";
        };
    return text.startsWith(severity)
        ? terminal.styled(style, severity) + text.substring(severity.length())
        : text;
  }

  private static String json(Finding finding) {
    return new Json()
        .with("severity", finding.severity())
        .with("code", finding.code() == null ? null : finding.code().text())
        .with("subject", finding.subject())
        .with("what", finding.what())
        .with("where", finding.where())
        .with("mend", finding.mend())
        .toString();
  }
}
