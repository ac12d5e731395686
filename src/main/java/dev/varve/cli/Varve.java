package dev.varve.cli;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command {@code varve}. */
@Command(
    name = "varve",
    description = "Archives the history of databases: every change, exactly once, provably.",
    versionProvider = Varve.Version.class,
    subcommands = {
      ValidateCommand.class,
      RunCommand.class,
      LayersCommand.class,
      VerifyCommand.class,
      GapsCommand.class,
      ResnapshotCommand.class,
      ReplayCommand.class,
      QueryCommand.class,
      ReconcileCommand.class,
      SchemaCommand.class,
      QuarantineCommand.class,
      DetokeniseCommand.class,
      JanitorCommand.class,
      UsageCommand.class,
      LineageCommand.class,
      DemoCommand.class
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  varve validate --config archive.yaml",
      "  varve layers --archive s3://company-archive/crm",
      "  varve query --archive file:///data/archive \"SELECT * FROM tables\"",
      "",
      "Exit codes: 0 done; 2 what was asked for; 3 what the archive holds; 4 what is around;",
      "70 a defect of ours. 'varve <command> --help' explains a command."
    })
public final class Varve implements Runnable {
  @Spec private CommandSpec spec;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Show this help and end.")
  @SuppressWarnings("UnusedVariable") // picocli ends before anything could read it
  private boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Show the version and end.")
  @SuppressWarnings("UnusedVariable") // as above
  private boolean version;

  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "Show the stack trace of a failure.")
  private boolean debug;

  private Varve() {}

  public static void main(String[] arguments) {
    Ansi colours = Terminal.colours(System.getenv(), System.console() != null);
    PrintWriter out = Terminal.writer(System.out);
    PrintWriter err = Terminal.writer(System.err);
    System.exit(run(arguments, out, err, colours));
  }

  static CommandLine commandLine() {
    return new CommandLine(new Varve());
  }

  /** Runs one command and returns its exit code. */
  static int run(String[] arguments, PrintWriter out, PrintWriter err, Ansi colours) {
    CommandLine commandLine = commandLine();
    Varve varve = commandLine.getCommand();
    Failures failures = new Failures(err, colours, () -> varve.debug);
    commandLine
        .setOut(out)
        .setErr(err)
        .setColorScheme(CommandLine.Help.defaultColorScheme(colours))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setAbbreviatedOptionsAllowed(false)
        .setUsageHelpLongOptionsMaxWidth(28)
        .setUsageHelpWidth(100)
        .setParameterExceptionHandler(failures::usage)
        .setExecutionExceptionHandler((failure, command, parsed) -> failures.report(failure));
    try {
      return commandLine.execute(arguments);
    } catch (LinkageError | StackOverflowError | OutOfMemoryError | AssertionError failure) {
      return failures.report(failure);
    } finally {
      out.flush();
      err.flush();
    }
  }

  /** Without a command there is nothing to do. */
  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing");
  }

  /** {@code varve 0.1.0}. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Varve.class.getPackage().getImplementationVersion();
      return new String[] {"varve " + (version == null ? "(not packaged)" : version)};
    }
  }
}
