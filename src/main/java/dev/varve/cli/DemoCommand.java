package dev.varve.cli;

import dev.varve.cli.TextTable.Column;
import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.local.Demo;
import dev.varve.local.DemoOptions;
import dev.varve.local.DemoProgress;
import dev.varve.local.DemoProof;
import dev.varve.ops.layers.Layer;
import dev.varve.ops.query.QueryResult;
import dev.varve.ops.reconcile.TableComparison;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code varve demo}. */
@Command(
    name = "demo",
    description = {
      "Shows and proves all of it on this machine.",
      "",
      "Starts PostgreSQL, Kafka, an S3 server and Flink on free loopback ports, archives a low-code"
          + " back end while people work on it, shows the sealed layers, the lineage and a query,"
          + " and proves that the archive holds every change once. Exit code 3 when it does not."
    },
    footerHeading = "%nExamples:%n",
    footer = {"  varve demo", "  varve demo --dir demo --changes 50000 --output json"})
final class DemoCommand implements Callable<Integer> {
  private static final int INTERRUPTED = 130;
  private static final int LAYERS_SHOWN = 12;
  private static final int EVENTS_SHOWN = 6;
  private static final Duration BETWEEN_LINES = Duration.ofSeconds(5);
  private static final String HISTORY =
      """
      SELECT _varve_op AS op, strftime(_varve_time, '%H:%M:%S') AS committed, state, priority,
        hours_spent
      FROM backoffice.nocodb.nc_8f3k___tickets
      WHERE id = (
        SELECT id FROM backoffice.nocodb.nc_8f3k___tickets GROUP BY id
        HAVING bool_or(_varve_op = 'c') AND NOT bool_or(_varve_op = 'r')
        ORDER BY count(*) DESC, id LIMIT 1)
      ORDER BY _varve_position LIMIT 8
      """;

  @Spec private CommandSpec spec;
  @Mixin private OutputOption output;

  @Option(
      names = "--changes",
      paramLabel = "N",
      defaultValue = "20000",
      description = "Changes of rows to make. Default: ${DEFAULT-VALUE}.")
  private long changes;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Makes other data and other work. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description = {
        "Keep everything there, and go on with what is there.",
        "Default: a temporary directory, removed at the end."
      })
  private Path directory;

  private Terminal terminal;

  @Override
  public Integer call() {
    long began = System.nanoTime();
    terminal = story();
    if (changes < 1) {
      throw VarveException.of(
          ErrorCode.USAGE, "--changes " + changes + " is not 1 or more", "leave it out");
    }
    Path kept = directory == null ? temporary() : directory.toAbsolutePath().normalize();
    Optional<DemoProof> proof = run(kept);
    boolean agrees = proof.isPresent() && proof.get().differences() == 0;
    if (directory == null && (agrees || proof.isEmpty())) {
      remove(kept);
    } else {
      terminal.say("everything is kept in " + kept);
    }
    if (proof.isEmpty()) {
      return INTERRUPTED;
    }
    if (output.format() == OutputOption.Format.JSON) {
      long seconds = Duration.ofNanos(System.nanoTime() - began).toSeconds();
      Terminal.of(spec).out().println(json(proof.get(), seconds));
    }
    return agrees ? 0 : ErrorCode.ARCHIVE_DIFFERS_FROM_SOURCE.exitCode();
  }

  /** With json, standard output is the object's alone. */
  private Terminal story() {
    Terminal own = Terminal.of(spec);
    return switch (output.format()) {
      case TEXT -> own;
      case JSON -> new Terminal(own.err(), own.err(), own.ansi());
    };
  }

  /** Empty when it was interrupted. */
  private Optional<DemoProof> run(Path kept) {
    title("Starting PostgreSQL, Kafka and an S3 server below " + kept);
    try (Demo demo = Demo.start(DemoOptions.of(kept, changes, seed))) {
      long rows = demo.seed();
      title("A back end of %,d tables in 3 applications, %,d rows".formatted(demo.tables(), rows));
      title("Archiving it while people make %,d changes".formatted(changes));
      if (!archive(demo)) {
        terminal.say("stopped with a savepoint");
        return Optional.empty();
      }
      layers(demo);
      lineage(demo);
      history(demo);
      title("Proof");
      DemoProof proof = demo.prove();
      proof(proof);
      return Optional.of(proof);
    }
  }

  private boolean archive(Demo demo) {
    DemoTicker ticker = new DemoTicker(terminal, BETWEEN_LINES);
    AtomicBoolean interrupted = new AtomicBoolean();
    try (Interruption interruption = Interruption.calls(() -> interrupted.set(true));
        ProgressLine line = new ProgressLine(terminal, System::nanoTime)) {
      return demo.archive(progress -> ticker.show(line, text(progress)), interrupted::get);
    }
  }

  static String text(DemoProgress at) {
    return "%3d s  %,d changes made, %,d events read; %,d layers%s; %,d files, %,.1f MB"
        .formatted(
            at.elapsed().toSeconds(),
            at.committed(),
            at.read(),
            at.layers(),
            at.lag().map(lag -> ", lag " + lag.toSeconds() + " s").orElse(""),
            at.files(),
            at.sizeBytes() / 1e6);
  }

  private void layers(Demo demo) {
    List<Layer> all;
    try (Stream<Layer> layers = demo.layers()) {
      all = layers.toList();
    }
    title("%,d sealed layers".formatted(all.size()));
    List<Column> columns =
        List.of(
            Column.left("WINDOW START"),
            Column.left("WINDOW END"),
            Column.right("REVISION"),
            Column.right("TABLES"),
            Column.right("FILES"),
            Column.right("ROWS"),
            Column.right("BYTES"));
    new TextTable(terminal, columns)
        .print(
            all.stream()
                .skip(Math.max(0, all.size() - LAYERS_SHOWN))
                .map(DemoCommand::cells)
                .toList());
  }

  private static List<String> cells(Layer layer) {
    return List.of(
        layer.window().start().toString(),
        layer.window().end().toString(),
        Integer.toString(layer.revision()),
        layer.tablesWithRows() + "/" + layer.tables(),
        "%,d".formatted(layer.files()),
        "%,d".formatted(layer.rows()),
        "%,d".formatted(layer.sizeBytes()));
  }

  private void lineage(Demo demo) {
    title("The last lineage events");
    demo.lineage(EVENTS_SHOWN)
        .forEach(event -> terminal.out().println(LineageTailCommand.line(event)));
  }

  private void history(Demo demo) {
    title("The history of the new ticket that changed most");
    terminal.out().print(HISTORY);
    try (QueryResult result = demo.query(HISTORY)) {
      QueryCommand.text(terminal, result);
    }
  }

  private void proof(DemoProof proof) {
    line(
        proof.changesArchived() == proof.changesExpected(),
        "%,d changes in the archive of %,d that the database has logged"
            .formatted(proof.changesArchived(), proof.changesExpected()));
    line(
        proof.verified().isSound(),
        "ledger and files: %,d manifests, %,d files, %,d rows, each checked, %,d faults"
            .formatted(
                proof.verified().manifests(),
                proof.verified().files(),
                proof.verified().rows(),
                proof.verified().findings().stream().filter(found -> found.isFault()).count()));
    line(
        proof.lineageEvents() == proof.lineageExpected(),
        "%,d lineage events of %,d".formatted(proof.lineageEvents(), proof.lineageExpected()));
    line(
        proof.reconciled().differences() == 0,
        "archive folded to the end against the live database: %,d tables, %,d rows, %,d differences"
            .formatted(
                proof.reconciled().tables().size(),
                proof.reconciled().liveRows(),
                proof.reconciled().differences()));
    proof.reconciled().tables().forEach(this::differences);
    terminal.out().flush();
  }

  private void line(boolean agrees, String text) {
    String mark = agrees ? terminal.styled("fg(green)", "ok ") : terminal.styled("fg(red)", "NOT");
    terminal.out().println("  " + mark + "  " + text);
  }

  private void differences(TableComparison table) {
    table.examples().stream()
        .limit(3)
        .forEach(
            example ->
                terminal
                    .out()
                    .println(
                        "         %s %s %s %s"
                            .formatted(
                                table.table(), example.kind(), example.key(), example.columns())));
  }

  private void title(String text) {
    terminal.out().println();
    terminal.out().println(terminal.styled("bold", text));
    terminal.out().flush();
  }

  static Json json(DemoProof proof, long seconds) {
    return new Json()
        .with("tables", proof.tables())
        .with("changes", proof.changes())
        .with("layers", proof.layers())
        .with("files", proof.files())
        .with("rows", proof.rows())
        .with("lineageEvents", proof.lineageEvents())
        .with("differences", proof.differences())
        .with("seconds", seconds);
  }

  private static Path temporary() {
    try {
      return Files.createTempDirectory("varve-demo");
    } catch (IOException e) {
      throw VarveException.of(
          ErrorCode.STORAGE_FULL,
          "cannot make a temporary directory: " + e.getMessage(),
          "give a directory by --dir",
          e);
    }
  }

  private static void remove(Path directory) {
    try (Stream<Path> paths = Files.walk(directory)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw VarveException.of(
          ErrorCode.STORAGE_DENIED,
          "cannot remove " + directory + ": " + e.getMessage(),
          "remove it by hand",
          e);
    }
  }
}
