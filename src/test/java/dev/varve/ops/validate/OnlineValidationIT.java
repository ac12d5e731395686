package dev.varve.ops.validate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.config.ArchiveConfig;
import dev.varve.config.ColumnRule;
import dev.varve.config.ColumnRule.Kind;
import dev.varve.config.ColumnsConfig;
import dev.varve.config.ColumnsConfig.Unknown;
import dev.varve.config.Domain;
import dev.varve.config.LineageConfig;
import dev.varve.config.OwnershipConfig;
import dev.varve.config.Secret;
import dev.varve.config.SourceConfig;
import dev.varve.config.StateConfig;
import dev.varve.config.StorageConfig;
import dev.varve.error.ErrorCode;
import dev.varve.local.LocalKafka;
import dev.varve.local.SharedKafka;
import dev.varve.model.TableId;
import dev.varve.readiness.Finding;
import dev.varve.readiness.Finding.Severity;
import dev.varve.readiness.PostgresServer;
import dev.varve.readiness.SourceReadiness;
import dev.varve.readiness.SourceReadiness.Start;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Period;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Validation against a real database, broker and file system: finds all, leaves nothing behind. */
class OnlineValidationIT {
  private static final String TOPIC = SharedKafka.name("varve.lineage");

  private static PostgresServer postgres;
  private static final LocalKafka KAFKA = SharedKafka.broker();

  @TempDir Path directory;

  private SourceConfig source;
  private String database;

  @BeforeAll
  static void start() throws IOException {
    postgres =
        PostgresServer.start(Map.of("wal_level", "logical", "max_slot_wal_keep_size", "1GB"));
    KAFKA.createTopic(TOPIC, 1);
  }

  @AfterAll
  static void stop() throws IOException {
    postgres.close();
  }

  /** A database that {@link SourceGrants} has set up. */
  @BeforeEach
  void setUp() throws SQLException {
    database = postgres.createDatabase();
    source = postgres.source(database, "varve_" + database, "public.*", "Sales Data.*");
    List<TableId> tables =
        List.of(TableId.of("public", "orders"), TableId.of("Sales Data", "Order \"x\""));
    postgres.run(
        database,
        "CREATE TABLE public.orders (id int PRIMARY KEY)",
        "CREATE SCHEMA \"Sales Data\"",
        "CREATE TABLE \"Sales Data\".\"Order \"\"x\"\"\" (id int)");
    postgres.run(database, SourceGrants.sql(source, tables));
  }

  @Test
  void findsNothingAmissWhereTheGrantsWereMade() throws IOException {
    List<Finding> progress = new ArrayList<>();

    Report report = OnlineValidation.run(config(source, TOPIC), progress::add);

    assertEquals(report.count(Severity.OK), report.findings().size(), report::toString);
    assertEquals(report.findings(), progress);
    assertEquals(0, report.exitCode());
    try (Stream<Path> left = Files.list(directory)) {
      assertEquals(List.of(), left.toList());
    }
  }

  @Test
  void grantsLetTheRoleReadAndNothingElse() throws SQLException {
    String role = "varve_" + database;

    postgres.runAs(role, database, "SELECT * FROM public.orders");

    for (String refused :
        List.of(
            "INSERT INTO public.orders VALUES (1)",
            "DELETE FROM public.orders",
            "CREATE TABLE public.mine (id int)",
            "DROP PUBLICATION " + source.postgres().publication(),
            "CREATE ROLE other")) {
      assertThrows(SQLException.class, () -> postgres.runAs(role, database, refused), refused);
    }
  }

  @Test
  void grantsByPatternAloneCoverTablesOfTodayAndTomorrow() throws SQLException {
    SourceConfig other = postgres.source(database, "late_" + database, "public.*");
    postgres.run(
        database,
        "DROP PUBLICATION " + source.postgres().publication(),
        SourceGrants.sql(other, List.of()));
    postgres.run(
        database,
        "CREATE TABLE public.later (id int)",
        "ALTER TABLE public.later REPLICA IDENTITY FULL");

    assertEquals(List.of(), SourceReadiness.ask(other, Start.FRESH).errors());
  }

  @Test
  void goesOnAfterAnErrorAndFindsAll() throws Exception {
    postgres.run(database, "REVOKE SELECT ON public.orders FROM varve_" + database);
    SourceConfig unreachable = PostgresServer.at(1, "nowhere", "nobody", "public.*");
    ArchiveConfig good = config(source, "no.such.topic");
    Path file = Files.writeString(directory.resolve("file"), "");
    StorageConfig blocked = good.storage().at(file.resolve("archive").toUri());

    Report report =
        OnlineValidation.run(
            new ArchiveConfig(List.of(unreachable, source), blocked, good.lineage(), good.state()),
            finding -> {});

    assertEquals(
        List.of(
            ErrorCode.SOURCE_UNREACHABLE,
            ErrorCode.SOURCE_NOT_READY,
            ErrorCode.STORAGE_DENIED,
            ErrorCode.TOPIC_MISSING),
        report.findings().stream().filter(Finding::isError).map(Finding::code).toList(),
        report::toString);
    assertTrue(
        report.findings().stream().filter(Finding::isError).noneMatch(f -> f.mend().isEmpty()));
    assertEquals(ErrorCode.SOURCE_UNREACHABLE.exitCode(), report.exitCode());
  }

  @Test
  void refusesAColumnRuleThatWouldMergeKeysAndCountsTheOthersAndDomains() throws Exception {
    postgres.run(
        database,
        "CREATE TABLE public.people (id int PRIMARY KEY, email text, ip inet)",
        "ALTER TABLE public.people OWNER TO CURRENT_USER",
        "GRANT SELECT ON public.people TO varve_" + database);
    SourceConfig ruled =
        with(
            new ColumnRule(
                List.of("orders.id"), null, null, Kind.TRUNCATE, "***", 3, null, 1, null),
            new ColumnRule(List.of("*.email"), null, null, Kind.DROP, "***", 0, null, 1, null),
            new ColumnRule(List.of(), "inet", null, Kind.NULL, "***", 0, null, 1, null));

    SourceConfig owned =
        ruled.with(
            new OwnershipConfig(
                null,
                Period.ZERO,
                List.of(new Domain("hr", List.of("*.people"), "hr-team", null))));

    Report report = OnlineValidation.run(config(owned, TOPIC), finding -> {});

    List<Finding> errors = report.findings().stream().filter(Finding::isError).toList();
    assertEquals(
        List.of(ErrorCode.COLUMN_RULE_REFUSED), errors.stream().map(Finding::code).toList());
    assertTrue(errors.get(0).what().startsWith("column id is of the key of public.orders"));
    assertTrue(
        report.findings().stream()
            .anyMatch(finding -> finding.what().equals("column rules touch 2 columns")),
        report::toString);
    assertTrue(
        report.findings().stream()
            .anyMatch(finding -> finding.what().startsWith("domains hold 1 of ")),
        report::toString);
  }

  private SourceConfig with(ColumnRule... rules) {
    return source.with(new ColumnsConfig(List.of(rules), List.of(), Unknown.KEEP));
  }

  @Test
  void namesSecretsThatCannotBeReadAndShowsNone() throws IOException {
    ArchiveConfig good = config(source, TOPIC);
    Path password = Files.writeString(directory.resolve("password"), "hunter2\n");
    LineageConfig lineage =
        new LineageConfig(
            KAFKA.bootstrapServers(),
            TOPIC,
            "varve",
            Map.of(
                "client.id", new Secret("${env:VARVE_NOT_SET}"),
                "ssl.key.password", new Secret("${file:" + password + "}")),
            Duration.ofMinutes(1));

    Report report =
        OnlineValidation.run(
            new ArchiveConfig(good.sources(), good.storage(), lineage, good.state()),
            finding -> {});

    List<Finding> errors = report.findings().stream().filter(Finding::isError).toList();
    assertEquals(List.of(ErrorCode.SECRET_UNRESOLVED), errors.stream().map(Finding::code).toList());
    assertTrue(errors.get(0).what().contains("${env:VARVE_NOT_SET}"));
    assertFalse(report.toString().contains("hunter2"));
  }

  @Test
  void triesToWriteAnArchiveThatIsThere() throws IOException {
    ArchiveConfig config = config(source, TOPIC);
    Path archive = Files.createDirectories(directory.resolve("archive"));
    Files.writeString(archive.resolve("archive.json"), "{}");

    Report report = OnlineValidation.run(config, finding -> {});

    assertTrue(
        report.findings().stream()
            .anyMatch(finding -> finding.what().equals("the archive can be read and written")),
        report::toString);
    assertEquals("{}", Files.readString(archive.resolve("archive.json")));
  }

  @Test
  void reportsTheProblemsOfAFileAsFindings() throws IOException {
    Path file = Files.writeString(directory.resolve("archive.yaml"), "version: 2");

    Report report = OfflineValidation.run(file);

    assertEquals(ErrorCode.CONFIG_INVALID.exitCode(), report.exitCode());
    assertTrue(
        report.findings().stream().anyMatch(finding -> finding.subject().equals(file + ":1:10")),
        report::toString);
    assertEquals(0, OfflineValidation.run(Path.of("examples/archive.yaml")).exitCode());
    assertEquals(0, OfflineValidation.run(Path.of("examples/kafka.yaml")).exitCode());
  }

  private ArchiveConfig config(SourceConfig one, String topic) {
    StorageConfig storage =
        new StorageConfig(
            directory.resolve("archive").toUri(),
            null,
            "us-east-1",
            StorageConfig.PathStyle.PATH,
            null,
            null,
            StorageConfig.Checksums.WHEN_REQUIRED);
    LineageConfig lineage =
        new LineageConfig(
            KAFKA.bootstrapServers(), topic, "varve", Map.of(), Duration.ofMinutes(1));
    URI state = directory.resolve("state").toUri();
    return new ArchiveConfig(
        List.of(one),
        storage,
        lineage,
        new StateConfig(state, Duration.ofSeconds(10), 1, 64L << 20, 1, 1_000_000));
  }
}
