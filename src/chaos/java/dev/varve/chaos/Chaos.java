package dev.varve.chaos;

import dev.varve.chaos.Campaign.Outcome;
import dev.varve.chaos.Campaign.Plan;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ./varve chaos}. */
@Command(
    name = "varve chaos",
    mixinStandardHelpOptions = true,
    description =
        "Archives two databases three ways on a cluster of processes, lets faults happen to all of"
            + " them, and judges the archive from outside.",
    footer = {
      "",
      "Examples:",
      "  varve chaos --seed 7 --minutes 5 --output json",
      "  varve chaos --faults 'kill-*,s3-*' --minutes 10",
      "",
      "Exit codes: 0 sound; 3 something lost, twice or broken; 4 could not be run."
    })
public final class Chaos implements Callable<Integer> {
  /** How the result is printed. */
  enum Output {
    TEXT,
    JSON
  }

  @Spec private CommandLine.Model.CommandSpec spec;

  @Option(names = "--seed", paramLabel = "S", description = "What happens when. Default: 1.")
  private long seed = 1;

  @Option(names = "--minutes", paramLabel = "M", description = "For how long. Default: 5.")
  private double minutes = 5;

  @Option(
      names = "--faults",
      paramLabel = "LIST",
      description = "Names, separated by commas, * for any characters. Default: all.")
  private String faults = "*";

  @Option(
      names = "--rate",
      paramLabel = "N",
      description = "Changes per second of each database. Default: 200.")
  private int rate = 200;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description = "Where to do it. Default: target/chaos.")
  private Path directory = Path.of("target/chaos");

  @Option(names = "--output", description = "${COMPLETION-CANDIDATES}. Default: text.")
  private Output output = Output.TEXT;

  private Chaos() {}

  public static void main(String[] arguments) {
    CommandLine command = new CommandLine(new Chaos()).setCaseInsensitiveEnumValuesAllowed(true);
    command.setExecutionExceptionHandler((failure, line, parsed) -> notRun(failure));
    try {
      System.exit(command.execute(arguments));
    } catch (AssertionError failure) {
      System.exit(notRun(failure));
    }
  }

  private static int notRun(Throwable failure) {
    failure.printStackTrace();
    return 4;
  }

  @Override
  public Integer call() throws Exception {
    Path evidence = directory.resolve("seed-" + seed).toAbsolutePath();
    delete(evidence);
    Files.createDirectories(evidence);
    Duration length = Duration.ofMillis((long) (minutes * 60_000));
    Outcome outcome =
        new Campaign(new Plan(seed, length, chosen(), rate, evidence), System.err).run();
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    out.println(output == Output.JSON ? outcome.json() : Report.text(outcome));
    if (outcome.verdict().isSound()) {
      delete(evidence);
      return 0;
    }
    System.err.printf(
        "seed %d, commit %s; again: ./varve chaos --seed %d --minutes %s --faults '%s' --rate %d%n"
            + "evidence: %s%n",
        seed, commit(), seed, minutes, faults, rate, evidence);
    outcome.verdict().complaints().forEach(System.err::println);
    return 3;
  }

  private List<Fault> chosen() {
    try {
      return possible(Faults.named(faults));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  /** Without those that this machine cannot do, which is said; one at least. */
  private static List<Fault> possible(List<Fault> all) {
    Map<Need, Boolean> met = new EnumMap<>(Need.class);
    List<Fault> possible = new ArrayList<>();
    for (Fault fault : all) {
      List<Need> missing =
          fault.needs().stream().filter(need -> !met.computeIfAbsent(need, Need::isMet)).toList();
      if (missing.isEmpty()) {
        possible.add(fault);
      } else {
        System.err.println("left out: " + fault.name() + " needs " + missing.get(0).inWords());
      }
    }
    if (possible.isEmpty()) {
      throw new IllegalArgumentException("this machine can do none of these faults");
    }
    return possible;
  }

  private static String commit() throws IOException {
    Process git = new ProcessBuilder("git", "rev-parse", "HEAD").start();
    String commit = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return commit.isBlank() ? "(unknown)" : commit.strip();
  }

  private static void delete(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> all = Files.walk(folder)) {
        for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
  }
}
