package dev.varve.cli;

import dev.varve.config.ConfigLoader;
import dev.varve.job.JobRunner;
import dev.varve.job.RunOptions;
import dev.varve.job.RunningJob;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code varve run}. */
@Command(
    name = "run",
    description = {
      "Archives what a data map names, in this process, on an embedded Flink.",
      "",
      "Goes on by itself from its last checkpoint or savepoint. Ctrl-C stops it with a savepoint; a"
          + " second Ctrl-C ends it at once, which loses nothing either: it then goes on from the"
          + " last checkpoint."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  varve run --config archive.yaml",
      "  varve run --config archive.yaml --web-ui 8081",
      "  varve run --config archive.yaml --until-caught-up"
    })
final class RunCommand implements Callable<Integer> {
  private static final Duration QUIET_MAX = Duration.ofMinutes(1);

  @Spec private CommandSpec spec;

  @Option(names = "--config", paramLabel = "FILE", required = true, description = "The data map.")
  private Path config;

  @Option(
      names = "--until-caught-up",
      description = "End when all that the sources held at the start is sealed.")
  private boolean untilCaughtUp;

  @Option(
      names = "--web-ui",
      paramLabel = "PORT",
      description = "Serve Flink's web UI on this port of the loopback interface.")
  private Integer webUi;

  @Override
  public Integer call() throws InterruptedException {
    Terminal terminal = Terminal.of(spec);
    RunningJob job = JobRunner.start(ConfigLoader.load(config), options());
    try (Interruption interruption = Interruption.noted()) {
      terminal.say(
          job.resumedFrom()
              .map(state -> "archiving; goes on from " + state)
              .orElse("archiving; starts with a snapshot, because there is no earlier state"));
      comingsAndGoings(terminal, job);
      if (webUi != null) {
        terminal.say("web UI: http://127.0.0.1:" + webUi);
      }
      follow(terminal, job, interruption);
    }
    return 0;
  }

  private static void comingsAndGoings(Terminal terminal, RunningJob job) {
    if (job.resumedFrom().isEmpty()) {
      return;
    }
    String state = job.resumedFrom().get();
    for (String source : job.begun()) {
      terminal.say("source " + source + " has no state there; it is read from its beginning");
    }
    for (String source : job.leftOut()) {
      terminal.say(
          ("source %s is not in the data map any more; its state, with what was not sealed yet,"
                  + " stays in %s; docs/operating/sources.md")
              .formatted(source, state));
    }
  }

  private RunOptions options() {
    RunOptions options = untilCaughtUp ? RunOptions.untilCaughtUp() : RunOptions.continuous();
    return webUi == null ? options : options.withWebUi(webUi);
  }

  private static void follow(Terminal terminal, RunningJob job, Interruption interruption)
      throws InterruptedException {
    CompletableFuture<Void> end = CompletableFuture.runAsync(() -> await(job));
    TableAlarms alarms = new TableAlarms(terminal);
    Set<String> noted = new HashSet<>();
    try (ProgressLine progress = new ProgressLine(terminal, System::nanoTime)) {
      Instant told = Instant.now();
      Outages outages = new Outages(terminal);
      while (!end.isDone()) {
        if (interruption.await(1, TimeUnit.SECONDS)) {
          progress.close();
          terminal.say("stopping with a savepoint");
          terminal.say("stopped; the next run goes on from " + job.stop());
          return;
        }
        outages.tell(job.outage());
        alarms.tell(job.alarms());
        note(terminal, job, noted);
        String line = line(job, alarms);
        progress.show(line);
        if (!terminal.ansi().enabled() && Instant.now().isAfter(told.plus(QUIET_MAX))) {
          terminal.say(line);
          told = Instant.now();
        }
      }
    }
    result(end);
    alarms.tell(job.alarms());
    note(terminal, job, noted);
    terminal.say("caught up; " + line(job, alarms));
  }

  private static void note(Terminal terminal, RunningJob job, Set<String> noted) {
    job.notes().stream().filter(noted::add).forEach(terminal::say);
  }

  private static String line(RunningJob job, TableAlarms alarms) {
    return line(job.counts(), alarms.poisoned(), job.waits());
  }

  static String line(RunningJob.Counts counts, long poisoned, List<String> waits) {
    StringBuilder line =
        new StringBuilder(
            "%,d changes, of which %,d late".formatted(counts.changes(), counts.lateChanges()));
    if (counts.quarantined() > 0) {
      line.append("; %,d records in quarantine".formatted(counts.quarantined()));
    }
    if (poisoned > 0) {
      line.append("; nothing else of %,d tables".formatted(poisoned));
    }
    waits.forEach(wait -> line.append("; ").append(wait));
    return line.toString();
  }

  private static void await(RunningJob job) {
    try {
      job.await();
    } catch (InterruptedException e) {
      throw new CompletionException(e);
    }
  }

  private static void result(CompletableFuture<Void> end) {
    try {
      end.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw e;
    }
  }
}
