package dev.varve.chaos;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.varve.chaos.Nemesis.Struck;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** One campaign: a scene, writers, a nemesis for some minutes, and a judge. */
final class Campaign {
  private static final int TABLES = 12;
  private static final Duration PATIENCE = Duration.ofMinutes(4);
  private static final List<String> DATABASES = List.of("postgres", "mariadb");

  /**
   * What is to be done.
   *
   * @param changesPerSecond of each database
   * @param evidence the folder where everything is, which is kept when something is wrong
   */
  record Plan(long seed, Duration length, List<Fault> faults, int changesPerSecond, Path evidence) {
    Set<Need> needs() {
      return faults.stream().flatMap(fault -> fault.needs().stream()).collect(Collectors.toSet());
    }
  }

  /** What came of it. */
  record Outcome(Plan plan, List<Struck> struck, Verdict verdict) {

    Duration recoveryMax() {
      return struck.stream().map(Struck::recovery).max(Duration::compareTo).orElse(Duration.ZERO);
    }

    /** One JSON object on one line. */
    String json() throws JsonProcessingException {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("seed", plan.seed());
      fields.put("faults", struck.size());
      fields.put("changes", verdict.changes());
      fields.put("lost", verdict.lost());
      fields.put("duplicated", verdict.duplicated());
      fields.put("lineageLost", verdict.lineageLost());
      fields.put("lineageDuplicated", verdict.lineageDuplicated());
      fields.put("recoverySecondsMax", recoveryMax().toMillis() / 1e3);
      fields.put("complaints", verdict.complaints());
      return new ObjectMapper().writeValueAsString(fields);
    }
  }

  private final Plan plan;
  private final PrintStream progress;
  private final Instant begun = Instant.now();

  Campaign(Plan plan, PrintStream progress) {
    this.plan = plan;
    this.progress = progress;
  }

  /** Runs it; what cannot be recovered from is a complaint like any other. */
  Outcome run() throws Exception {
    try (Scene scene = Scene.start(plan.evidence(), plan.seed(), plan.needs(), this::say)) {
      say("the servers run");
      for (String database : DATABASES) {
        Writer writer =
            new Writer(
                scene.servers().database(database),
                TABLES,
                plan.changesPerSecond(),
                plan.seed() + database.hashCode(),
                scene.books().changes(database));
        scene.books().open(database, writer);
        writer.prepare();
      }
      scene.archive();
      awaitArchived(scene, Instant.EPOCH);
      scene.endSnapshots();
      say("the rows that were there are archived");
      Nemesis nemesis = new Nemesis(scene, plan.faults(), plan.seed(), this::say);
      List<String> complaints = rage(nemesis, scene.books().writers());
      if (complaints.isEmpty()) {
        complaints = settle(scene);
      }
      scene.cluster().run("stop");
      Verdict verdict = scene.judge().judge().and(Verdict.of(complaints));
      say("judged");
      return new Outcome(plan, nemesis.struck(), verdict);
    }
  }

  private List<String> rage(Nemesis nemesis, Map<String, Writer> writers) throws Exception {
    List<Thread> threads = new ArrayList<>();
    writers.forEach((name, writer) -> threads.add(new Thread(writer, "write-" + name)));
    threads.forEach(thread -> thread.setDaemon(true));
    threads.forEach(Thread::start);
    try {
      nemesis.rage(Instant.now().plus(plan.length()));
      return List.of();
    } catch (Scene.Unrecovered | AssertionError e) {
      return List.of(e.getMessage());
    } finally {
      writers.values().forEach(Writer::stop);
      for (Thread thread : threads) {
        thread.join(PATIENCE.toMillis());
      }
    }
  }

  /** Waits until all is archived, and ends the job. */
  private static List<String> settle(Scene scene) throws Exception {
    List<String> complaints = new ArrayList<>();
    for (Map.Entry<String, Writer> each : scene.books().writers().entrySet()) {
      Writer writer = each.getValue();
      if (writer.failure() != null) {
        complaints.add("the writer of " + each.getKey() + ": " + writer.failure());
      }
      writer.writeRows(scene.books().rowsAtEnd(each.getKey()));
      writer.close();
    }
    try {
      awaitArchived(scene, Instant.now());
      scene.restarts().stop();
    } catch (Scene.Unrecovered | AssertionError e) {
      complaints.add(e.getMessage());
    }
    return complaints;
  }

  /** Waits until all changes are in files, and a window that ends after a moment is sealed. */
  private static void awaitArchived(Scene scene, Instant moment) throws Exception {
    for (Source source : Source.values()) {
      scene.awaitArchived(source, scene.books().writer(source).committed(), PATIENCE);
    }
    scene.awaitSealedAfter(moment, PATIENCE);
  }

  private void say(String what) {
    progress.printf("%4d s  %s%n", Duration.between(begun, Instant.now()).toSeconds(), what);
    progress.flush();
  }
}
