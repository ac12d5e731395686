package dev.varve.cli;

import dev.varve.config.ArchiveConfig;
import dev.varve.config.ConfigLoader;
import dev.varve.config.SourceConfig;
import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.job.LiveSource;
import dev.varve.ops.found.FoundBatch;
import dev.varve.ops.resnapshot.Resnapshot;
import dev.varve.ops.resnapshot.TableResult;
import dev.varve.snapshot.LiveTables;
import dev.varve.storage.ObjectStore;
import dev.varve.storage.factory.ObjectStores;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code varve resnapshot}. */
@Command(
    name = "resnapshot",
    description = {
      "Reads tables of a database again and compares them with the archive, row by row, while rows"
          + " are changed and the job runs: nothing is stopped or locked. Writes nothing unless"
          + " --repair is given.",
      "",
      "Each table is read in one transaction that changes nothing, at the pace of the source's own"
          + " snapshot. Which changes that transaction saw is known, and the archive is folded from"
          + " those and no other, once the running job has sealed the window of that moment: a row"
          + " is identical, missing, different, or surplus when the table has it no more. UNCERTAIN"
          + " counts rows that were changed just then; their changes tell them, and reading again"
          + " may too. Live rows wait on the local disk, as column rules leave them. Exit code 3"
          + " when the archive says something else than the table and it is not repaired.",
      "",
      "--repair sends what the archive lacks to the job, as 'quarantine redrive' sends records: a"
          + " running job archives it within half a minute, another when it starts, as an addendum"
          + " to the window in which the table was read: a row as it is (operation r), or the end"
          + " of one (d), at the place in the log where it was seen. Nothing that is archived is"
          + " touched, and what happened in between stays unknown."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  varve resnapshot --config archive.yaml --source crm --table public.orders",
      "  varve resnapshot --config archive.yaml --source crm --table 'public.*' --rate 5000"
          + " --output json",
      "  varve resnapshot --config archive.yaml --source crm --table orders --repair"
    })
final class ResnapshotCommand implements Callable<Integer> {
  private static final Duration QUIET_MAX = Duration.ofMinutes(1);
  private static final int LOOK_MILLIS = 1_000;

  @Spec private CommandSpec spec;
  @Mixin private OutputOption output;

  @Option(names = "--config", paramLabel = "FILE", required = true, description = "The data map.")
  private Path config;

  @Option(
      names = "--source",
      paramLabel = "NAME",
      required = true,
      description = "The source, a database, whose tables are read again.")
  private String source;

  @Option(
      names = "--table",
      paramLabel = "PATTERN",
      required = true,
      description = "Which tables: schema.table or table, with * and ?.")
  private String pattern;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description =
          "Read so many rows a second at the most. Default: as the data map says for the source's"
              + " snapshot.")
  private Integer rate;

  @Option(
      names = "--wait",
      paramLabel = "DURATION",
      defaultValue = "PT2H",
      description =
          "How long to wait for the job to seal what was read; Ctrl-C ends it before. Default:"
              + " ${DEFAULT-VALUE}.")
  private Duration patience;

  @Option(names = "--repair", description = "Send what the archive lacks to the job.")
  private boolean repair;

  private Terminal terminal;
  private Instant told = Instant.now();

  @Override
  public Integer call() throws InterruptedException, IOException {
    if (rate != null && rate < 1) {
      throw VarveException.of(ErrorCode.USAGE, "--rate " + rate + " reads nothing", "1 or more");
    }
    terminal = Terminal.of(spec);
    ArchiveConfig map = ConfigLoader.load(config);
    SourceConfig chosen = SourceChoice.one(map, source);
    Thread reading = Thread.currentThread();
    try (Interruption interruption = Interruption.calls(reading::interrupt);
        ObjectStore store = ObjectStores.open(map.storage());
        LiveTables live = LiveSource.open(chosen, limit());
        ScratchFolder scratch = ScratchFolder.create()) {
      Resnapshot snapshot = new Resnapshot(store, chosen, live, scratch.folder());
      return run(snapshot, store, chosen, interruption);
    } catch (InterruptedException | VarveException failure) {
      boolean interrupted = Thread.interrupted() || failure instanceof InterruptedException;
      if (failure instanceof VarveException refusal && !interrupted) {
        throw refusal;
      }
      terminal.say("ended before it was through" + (repair ? "" : "; nothing was written"));
      return Interruption.KILLED_BY_INTERRUPT;
    }
  }

  private OptionalInt limit() {
    return rate == null ? OptionalInt.empty() : OptionalInt.of(rate);
  }

  private int run(
      Resnapshot snapshot, ObjectStore store, SourceConfig chosen, Interruption interruption)
      throws InterruptedException {
    ResnapshotOutput printer = new ResnapshotOutput(terminal, output.format(), chosen.name());
    FoundBatch batch = new FoundBatch(store, chosen, InstantSource.system());
    List<TableResult> results;
    try (ProgressLine progress = new ProgressLine(terminal, System::nanoTime)) {
      String[] table = new String[1];
      snapshot.read(
          TableOption.matching(pattern),
          id -> table[0] = id.toString(),
          rows -> show(progress, () -> "%s: %,d rows read".formatted(table[0], rows)));
      await(
          progress,
          interruption,
          snapshot::isSettled,
          () -> "waits for transactions that were open");
      await(
          progress,
          interruption,
          snapshot::isSealed,
          () ->
              "waits for the job to seal the archive up to %s; it is sealed up to %s"
                  .formatted(snapshot.settledAt(), snapshot.sealedThrough()));
      results =
          snapshot.compare(
              found -> !repair || batch.add(found),
              id -> show(progress, () -> id + " is compared"));
    }
    printer.print(results);
    if (repair) {
      printer.printSent(batch.send());
    }
    return printer.end();
  }

  /** A driver or client may have taken the thread's interrupt for itself; the request stays. */
  private void await(
      ProgressLine progress,
      Interruption interruption,
      BooleanSupplier reached,
      Supplier<String> what)
      throws InterruptedException {
    Instant until = Instant.now().plus(patience);
    while (!reached.getAsBoolean()) {
      if (Instant.now().isAfter(until)) {
        throw VarveException.of(
            ErrorCode.RANGE_NOT_ARCHIVED,
            "gave up after " + patience + ": " + what.get(),
            "is the job running? --wait waits longer; docs/operating/resnapshot.md");
      }
      show(progress, what);
      if (interruption.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
        throw new InterruptedException("asked to stop");
      }
    }
  }

  private void show(ProgressLine progress, Supplier<String> line) {
    progress.show(line.get());
    if (!terminal.ansi().enabled() && Instant.now().isAfter(told.plus(QUIET_MAX))) {
      terminal.say(line.get());
      told = Instant.now();
    }
  }
}
