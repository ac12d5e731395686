package dev.varve;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Arrows go one way: what each package may import, and which library lives where. */
class LayeringTest {
  private static final String ROOT = "dev.varve.";

  /**
   * Each package, and the packages of ours that it may import; a package that is not here has no
   * place yet and fails. From the ground up.
   */
  private static final Map<String, Set<String>> MAY_IMPORT =
      Map.ofEntries(
          // words
          pack("model"),
          pack("error", "model"),
          pack("config", "model", "error"),
          // tables of a live database
          pack("snapshot", "model"),
          // where objects are
          pack("storage", "model", "error", "config"),
          pack("storage.local", "storage", "model", "error", "config"),
          pack("storage.s3", "storage", "model", "error", "config"),
          pack("storage.factory", "storage", "storage.local", "storage.s3", "error", "config"),
          // Kafka as a source, and what its Avro messages need
          pack("kafka", "config", "error"),
          pack("registry", "config", "error"),
          // stages: they share words, not each other; most build on the row image
          pack("block", "model", "error"),
          pack("window", "model", "error"),
          pack("decode", "block", "model", "error"),
          pack("decode.debezium", "decode", "block", "model", "error"),
          pack("decode.mysql", "decode", "block", "model", "error"),
          pack("quarantine", "block", "model", "error"),
          pack("policy", "block", "config", "model", "error"),
          pack("parquet", "block", "storage", "model", "error"),
          pack("ledger", "block", "storage", "model", "error"),
          pack("lineage", "ledger", "quarantine", "config", "model", "error"),
          pack(
              "quarantine.topic",
              "quarantine",
              "lineage",
              "ledger",
              "parquet",
              "storage",
              "model",
              "error"),
          pack("lineage.topic", "lineage", "kafka", "config", "model", "error"),
          // what a window's rows become: files, then a layer of the ledger
          pack("publish", "ledger", "window", "block", "model", "error"),
          pack("seal", "publish", "ledger", "parquet", "block", "storage", "model", "error"),
          pack("readiness", "kafka", "registry", "config", "model", "error"),
          pack(
              "readiness.mysql", "readiness", "policy", "decode.mysql", "config", "model", "error"),
          // the order of the stages
          pack("job.failure", "error"),
          pack(
              "job.branch",
              "job.failure",
              "quarantine",
              "policy",
              "block",
              "publish",
              "ledger",
              "decode",
              "window",
              "storage",
              "storage.factory",
              "config",
              "model",
              "error"),
          pack(
              "job.postgres",
              "job.branch",
              "job.failure",
              "snapshot",
              "block",
              "readiness",
              "policy",
              "decode",
              "window",
              "config",
              "model",
              "error"),
          pack(
              "job.kafka",
              "job.branch",
              "job.failure",
              "quarantine",
              "ledger",
              "kafka",
              "registry",
              "decode.debezium",
              "block",
              "config",
              "model",
              "error"),
          pack(
              "job.mysql",
              "job.branch",
              "job.failure",
              "snapshot",
              "block",
              "readiness.mysql",
              "decode.mysql",
              "decode",
              "window",
              "config",
              "model",
              "error"),
          pack(
              "job",
              "job.branch",
              "job.kafka",
              "job.mysql",
              "job.postgres",
              "job.failure",
              "snapshot",
              "quarantine.topic",
              "publish",
              "seal",
              "readiness",
              "readiness.mysql",
              "lineage",
              "lineage.topic",
              "kafka",
              "ledger",
              "parquet",
              "decode",
              "window",
              "block",
              "storage",
              "storage.factory",
              "config",
              "model",
              "error"),
          // one folder for each thing a person does with an archive
          ops("layers"),
          ops("janitor"),
          ops("usage"),
          ops("schema"),
          ops("quarantine", "quarantine", "block", "parquet"),
          ops("verify", "block", "parquet"),
          ops("replay", "seal"),
          ops("query"),
          ops("fold", "policy", "block", "parquet"),
          ops(
              "reconcile",
              "ops.fold",
              "ops.query",
              "readiness",
              "readiness.mysql",
              "decode.mysql",
              "policy",
              "block"),
          ops("found", "quarantine", "policy"),
          ops("gaps", "ops.fold", "ops.found", "ops.quarantine", "quarantine", "policy", "block"),
          ops("resnapshot", "ops.fold", "ops.found", "snapshot", "quarantine", "policy"),
          ops("validate", "readiness", "readiness.mysql", "policy", "lineage.topic"),
          // doors
          pack("local", "..."),
          pack("cli", "...", "local"));

  /** Libraries with one home: the package prefix, and the packages of ours that may know it. */
  private static final Map<String, Set<String>> LIVES_IN =
      Map.ofEntries(
          Map.entry(
              "org.apache.flink.",
              Set.of("job", "job.branch", "job.kafka", "job.mysql", "job.postgres", "job.failure")),
          Map.entry("com.github.shyiko.", Set.of("job.mysql", "decode.mysql")),
          Map.entry("picocli.", Set.of("cli")),
          Map.entry("org.cryptomator.", Set.of("policy")),
          Map.entry("software.amazon.awssdk.", Set.of("storage.s3")),
          Map.entry("org.apache.parquet.", Set.of("parquet")),
          Map.entry("org.apache.hadoop.", Set.of("parquet")),
          Map.entry("org.duckdb.", Set.of("ops.query")),
          Map.entry(
              "org.apache.kafka.clients.",
              Set.of("kafka", "lineage.topic", "job", "job.kafka", "local", "ops.validate")),
          Map.entry(
              "org.apache.kafka.common.",
              Set.of("kafka", "lineage.topic", "job", "job.kafka", "local", "ops.validate")),
          Map.entry(
              "org.apache.kafka.connect.", Set.of("decode", "job", "job.mysql", "job.postgres")),
          Map.entry("io.debezium.", Set.of("decode", "job", "job.mysql", "job.postgres")),
          Map.entry("io.zonky.", Set.of("local")),
          Map.entry("org.gaul.", Set.of("local")),
          // finds no driver in a cluster's jar
          Map.entry("java.sql.DriverManager", Set.of("ops.query", "local")),
          Map.entry("kafka.", Set.of("local")));

  private static JavaClasses classes;

  @BeforeAll
  static void readClasses() {
    classes =
        new ClassFileImporter()
            .withImportOption(new DoNotIncludeTests())
            .importPackages("dev.varve");
    assertTrue(
        classes.size() > 20, "found only " + classes.size() + " classes: a check of nothing");
  }

  @Test
  void everyPackageHasARule() {
    Set<String> present =
        classes.stream().map(LayeringTest::home).collect(Collectors.toCollection(TreeSet::new));
    present.removeAll(MAY_IMPORT.keySet());
    assertEquals(Set.of(), present, "packages without a rule in LayeringTest.MAY_IMPORT");
  }

  @Test
  void importsGoDownOnly() {
    assertNone(
        "imports against the arrows",
        dependency -> {
          String from = home(dependency.getOriginClass());
          JavaClass target = dependency.getTargetClass();
          return ours(target)
              && !from.equals(home(target))
              && !allowed(from).contains(home(target));
        });
  }

  @Test
  void theMapItselfPointsDownOnly() {
    for (String pack : MAY_IMPORT.keySet()) {
      for (String below : allowed(pack)) {
        assertTrue(
            !allowed(below).contains(pack),
            () -> pack + " and " + below + " may import each other");
      }
    }
  }

  @Test
  void packagesHaveNoCycle() {
    slices().matching("dev.varve.(**)").should().beFreeOfCycles().check(classes);
  }

  @Test
  void eachLibraryStaysInItsHome() {
    assertNone("libraries outside their home", LayeringTest::leavesHome);
  }

  private static boolean leavesHome(Dependency dependency) {
    String target = dependency.getTargetClass().getBaseComponentType().getName();
    String from = home(dependency.getOriginClass());
    return LIVES_IN.entrySet().stream()
        .anyMatch(home -> target.startsWith(home.getKey()) && !home.getValue().contains(from));
  }

  private static void assertNone(String what, Predicate<Dependency> violates) {
    List<String> violations =
        classes.stream()
            .flatMap(c -> c.getDirectDependenciesFromSelf().stream())
            .filter(violates)
            .map(Dependency::getDescription)
            .distinct()
            .sorted()
            .toList();
    assertEquals(List.of(), violations, what);
  }

  private static boolean ours(JavaClass type) {
    return type.getBaseComponentType().getPackageName().startsWith(ROOT);
  }

  private static String home(JavaClass type) {
    String name = type.getBaseComponentType().getPackageName();
    return name.startsWith(ROOT) ? name.substring(ROOT.length()) : name;
  }

  /** {@code ...} stands for everything but the doors. */
  private static Set<String> allowed(String pack) {
    Set<String> named = MAY_IMPORT.getOrDefault(pack, Set.of());
    if (!named.contains("...")) {
      return named;
    }
    Stream<String> inner =
        MAY_IMPORT.keySet().stream().filter(p -> !Set.of("local", "cli").contains(p));
    return Stream.concat(inner, named.stream()).collect(Collectors.toSet());
  }

  private static Map.Entry<String, Set<String>> pack(String name, String... mayImport) {
    return Map.entry(name, Set.of(mayImport));
  }

  private static Map.Entry<String, Set<String>> ops(String name, String... more) {
    Stream<String> all =
        Stream.concat(
            Stream.of("ledger", "storage", "storage.factory", "config", "model", "error"),
            Arrays.stream(more));
    return Map.entry("ops." + name, all.collect(Collectors.toSet()));
  }
}
