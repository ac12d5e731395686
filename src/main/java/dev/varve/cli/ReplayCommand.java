package dev.varve.cli;

import dev.varve.config.ConfigLoader;
import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.job.ReplayJob;
import dev.varve.job.ReplayPlan;
import dev.varve.ops.replay.ReplayReport.Counts;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code varve replay}. */
@Command(
    name = "replay",
    description = {
      "Reads a part of a source's topics again and compares it with the archive, change by change,"
          + " while the source is archived or not. Writes nothing unless --repair is given.",
      "",
      "Each message is decoded and treated by column rules as when it is archived, in a Flink job"
          + " of its own, in no consumer group. A change is identical when a file that the ledger"
          + " names has its identity; missing when none has; different when the archive has another"
          + " row at its position, which column rules or another version of the connector may have"
          + " made. What belongs to windows that are not sealed yet is counted apart. Records that"
          + " cannot be decoded are compared with the quarantine. Exit code 3 when something is"
          + " missing or different and is not repaired.",
      "",
      "A change that came late waits in the running job for its addendum: what is missing may be"
          + " there after the next one.",
      "",
      "--repair sends the messages of missing changes back to the job, as 'quarantine redrive'"
          + " does: a running job reads them within half a minute, another when it starts. Each is"
          + " archived as an addendum to its own window, once, however often it is sent. Nothing"
          + " that is archived is touched. Tables of a database are read again by 'varve"
          + " resnapshot'."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  varve replay --config archive.yaml --source feed",
      "  varve replay --config archive.yaml --source feed --from 2026-11-22T10:00:00Z"
          + " --to 2026-11-22T12:00:00Z",
      "  varve replay --config archive.yaml --source feed --offsets shop.public.orders:0=1000-2000"
          + " --repair"
    })
final class ReplayCommand implements Callable<Integer> {
  private static final Duration QUIET_MAX = Duration.ofMinutes(1);

  @Spec private CommandSpec spec;
  @Mixin private ReplayRangeOptions range;
  @Mixin private OutputOption output;

  @Option(names = "--config", paramLabel = "FILE", required = true, description = "The data map.")
  private Path config;

  @Option(
      names = "--source",
      paramLabel = "NAME",
      required = true,
      description = "The source whose topics are read again.")
  private String source;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description = "Read so many messages a second at the most. Default: as fast as it goes.")
  private Integer rate;

  @Option(names = "--repair", description = "Send back what is missing.")
  private boolean repair;

  @Override
  public Integer call() throws InterruptedException, IOException {
    if (rate != null && rate < 1) {
      throw VarveException.of(ErrorCode.USAGE, "--rate " + rate + " reads nothing", "1 or more");
    }
    Terminal terminal = Terminal.of(spec);
    ReplayPlan plan = ReplayPlan.of(ConfigLoader.load(config), source, range.range());
    ReplayOutput printer = new ReplayOutput(terminal, output.format(), plan);
    try (ScratchFolder scratch = ScratchFolder.create();
        Interruption interruption = Interruption.noted()) {
      Path compared = scratch.file("compared");
      terminal.say(
          "reading %,d offsets of %d partitions again"
              .formatted(plan.messagesMax(), plan.spans().size()));
      if (plan.messagesMax() > 0) {
        ReplayJob job = ReplayJob.comparing(plan, messagesPerSecond(), compared);
        if (!isThrough(terminal, job, interruption, plan)) {
          return interrupted(terminal);
        }
      }
      Counts total = printer.print(compared);
      if (repair && total.missing() > 0) {
        ReplayRepair found = new ReplayRepair(plan);
        ReplayJob job =
            found.find(messagesPerSecond(), compared, scratch.file("ids"), scratch.file("found"));
        if (!isThrough(terminal, job, interruption, plan)) {
          return interrupted(terminal);
        }
        printer.print(found.send(scratch.file("found"), total.missing()));
      }
      return printer.end();
    }
  }

  private int messagesPerSecond() {
    return rate == null ? 0 : rate;
  }

  private static int interrupted(Terminal terminal) {
    terminal.say("ended before it was through; nothing was written");
    return Interruption.KILLED_BY_INTERRUPT;
  }

  /** Waits for the end of a job; false when a person did not want to. */
  private static boolean isThrough(
      Terminal terminal, ReplayJob job, Interruption interruption, ReplayPlan plan)
      throws InterruptedException {
    Instant told = Instant.now();
    try (ProgressLine progress = new ProgressLine(terminal, System::nanoTime)) {
      while (!job.endsWithin(Duration.ofMillis(200))) {
        if (interruption.await(300, TimeUnit.MILLISECONDS)) {
          progress.close();
          job.cancel();
          return false;
        }
        String line =
            "%,d changes of at most %,d messages".formatted(job.changes(), plan.messagesMax());
        progress.show(line);
        if (!terminal.ansi().enabled() && Instant.now().isAfter(told.plus(QUIET_MAX))) {
          terminal.say(line);
          told = Instant.now();
        }
      }
    }
    return true;
  }
}
