package dev.varve.readiness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.config.SourceConfig;
import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.readiness.Finding.Severity;
import dev.varve.readiness.SourceReadiness.Start;
import java.io.IOException;
import java.net.ServerSocket;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What can be missing on a real server is found, and what is printed mends it. */
class SourceReadinessIT {
  private static final int SLOTS = 6;

  private static PostgresServer server;

  private String database;
  private String role;

  @BeforeAll
  static void start() throws IOException {
    server =
        PostgresServer.start(
            Map.of(
                "wal_level", "logical",
                "max_replication_slots", String.valueOf(SLOTS),
                "max_slot_wal_keep_size", "256MB"));
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
  }

  @BeforeEach
  void makeAReadySource() throws SQLException {
    database = server.createDatabase();
    role = "role_" + database;
    server.run(
        database,
        "CREATE TABLE public.orders (id int PRIMARY KEY, note text)",
        "ALTER TABLE public.orders REPLICA IDENTITY FULL",
        "CREATE ROLE " + role + " LOGIN REPLICATION",
        "GRANT SELECT ON public.orders TO " + role,
        "CREATE PUBLICATION pub_" + database + " FOR ALL TABLES");
  }

  @AfterEach
  void dropSlots() throws SQLException {
    server.run(
        database,
        "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE NOT active");
  }

  @Test
  void findsNothingAmissInAReadySource() {
    SourceReadiness.Answer answer = SourceReadiness.ask(source(), Start.FRESH);

    assertTrue(
        answer.findings().stream().allMatch(finding -> finding.severity() == Severity.OK),
        answer::toString);
    String systemId = answer.facts().systemId();
    assertTrue(systemId.matches("[0-9]{15,20}"), systemId);
    assertEquals(
        systemId, SourceReadiness.require(source(), Start.FRESH, Duration.ZERO).systemId());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ALTER ROLE %r NOREPLICATION | role %r lacks REPLICATION
          REVOKE SELECT ON public.orders FROM %r | the role lacks SELECT
          REVOKE SELECT ON public.orders FROM %r; GRANT SELECT (id) ON public.orders TO %r | the role lacks SELECT
          REVOKE USAGE ON SCHEMA public FROM public | the role lacks USAGE
          ALTER TABLE public.orders ENABLE ROW LEVEL SECURITY | row-level security
          DROP PUBLICATION pub_%d | publication pub_%d does not exist
          DROP PUBLICATION pub_%d; CREATE PUBLICATION pub_%d | publication pub_%d does not hold the table
          DROP PUBLICATION pub_%d; CREATE PUBLICATION pub_%d FOR TABLE public.orders WHERE (id > 5) | publication pub_%d holds only some
          DROP PUBLICATION pub_%d; CREATE PUBLICATION pub_%d FOR TABLE public.orders (id) | publication pub_%d holds only some
          ALTER PUBLICATION pub_%d SET (publish = 'insert, update') | publication pub_%d leaves out
          ALTER TABLE public.orders REPLICA IDENTITY NOTHING | REPLICA IDENTITY NOTHING
          ALTER TABLE public.orders REPLICA IDENTITY DEFAULT; ALTER TABLE public.orders DROP CONSTRAINT orders_pkey | no primary key
          DROP PUBLICATION pub_%d; ALTER TABLE public.orders SET UNLOGGED; CREATE PUBLICATION pub_%d FOR ALL TABLES | changes of an unlogged table
          """)
  void findsWhatRefusesAStartAndMendsIt(String breakage, String words) throws SQLException {
    server.run(database, filled(breakage).split(";"));

    List<Finding> errors = SourceReadiness.ask(source(), Start.FRESH).errors();

    assertFalse(errors.isEmpty());
    assertTrue(errors.get(0).what().startsWith(filled(words)), errors::toString);
    assertEquals(ErrorCode.SOURCE_NOT_READY, errors.get(0).code());

    server.run(database, statements(errors.get(0)));

    assertEquals(List.of(), SourceReadiness.ask(source(), Start.FRESH).errors());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ALTER TABLE public.orders REPLICA IDENTITY DEFAULT | without REPLICA IDENTITY FULL
          ALTER TABLE public.orders REPLICA IDENTITY USING INDEX orders_pkey | without REPLICA IDENTITY FULL
          ALTER ROLE %r SUPERUSER | role %r is a superuser
          ALTER TABLE public.orders ADD twice int GENERATED ALWAYS AS (id * 2) STORED | generated columns
          DROP PUBLICATION pub_%d; CREATE PUBLICATION pub_%d FOR TABLE public.orders | publication pub_%d is not FOR ALL TABLES
          """)
  void warnsOfWhatIsGivenAway(String breakage, String words) throws SQLException {
    server.run(database, filled(breakage).split(";"));

    SourceReadiness.Answer answer = SourceReadiness.ask(source(), Start.FRESH);

    assertEquals(List.of(), answer.errors());
    List<Finding> warnings = warnings(answer);
    assertEquals(1, warnings.size(), warnings::toString);
    assertTrue(warnings.get(0).what().startsWith(filled(words)), warnings::toString);
  }

  @Test
  void refusesColumnsWithTheArchivesPrefix() throws SQLException {
    server.run(database, "ALTER TABLE public.orders ADD _varve_op text, ADD varve_x text");

    List<Finding> errors = SourceReadiness.ask(source(), Start.FRESH).errors();

    assertEquals(1, errors.size(), errors::toString);
    assertTrue(errors.get(0).mend().get(0).contains("_varve_op"), errors::toString);
  }

  @Test
  void refusesASourceOfWhichNoTableMatches() {
    List<Finding> errors =
        SourceReadiness.ask(server.source(database, role, "public.order"), Start.FRESH).errors();

    assertEquals(List.of("no table matches"), errors.stream().map(Finding::what).toList());
  }

  @Test
  void warnsOfAPatternThatMatchesNothing() {
    SourceConfig source = server.source(database, role, "public.*", "sales.*");

    List<Finding> warnings = warnings(SourceReadiness.ask(source, Start.FRESH));

    assertEquals(1, warnings.size(), warnings::toString);
    assertEquals(List.of("sales.*"), warnings.get(0).where());
  }

  @Test
  void refusesPartitionsPublishedUnderTheirParentsName() throws SQLException {
    server.run(
        database,
        "CREATE TABLE public.log (day date) PARTITION BY RANGE (day)",
        "CREATE TABLE public.log_1 PARTITION OF public.log DEFAULT",
        "ALTER TABLE public.log_1 REPLICA IDENTITY FULL",
        "GRANT SELECT ON public.log_1 TO " + role);
    assertEquals(List.of(), SourceReadiness.ask(source(), Start.FRESH).errors());
    server.run(
        database, filled("ALTER PUBLICATION pub_%d SET (publish_via_partition_root = true)"));

    List<Finding> errors = SourceReadiness.ask(source(), Start.FRESH).errors();

    assertTrue(
        errors.stream()
            .anyMatch(finding -> finding.what().startsWith("publish_via_partition_root")),
        errors::toString);
  }

  /** Three thousand tables take about a second; time that grows with their square takes minutes. */
  @Test
  @Timeout(30)
  void asksManyTablesAtOnce() throws SQLException {
    server.run(
        database,
        """
        DO $$ BEGIN
          FOR i IN 1..3000 LOOP
            EXECUTE format('CREATE TABLE public.t_%s (id int)', i);
          END LOOP;
        END $$
        """);

    SourceReadiness.Answer answer = SourceReadiness.ask(source(), Start.FRESH);

    assertEquals(3001, answer.facts().tables().size());
    assertEquals(3000, answer.errors().get(0).where().size());
  }

  @Test
  void needsTheSlotOnlyToResume() throws SQLException {
    assertEquals(List.of(), SourceReadiness.ask(source(), Start.FRESH).errors());
    VarveException refused =
        assertThrows(
            VarveException.class,
            () -> SourceReadiness.require(source(), Start.RESUMED, Duration.ZERO));
    assertEquals(ErrorCode.SLOT_MISSING, refused.code());

    createSlot();

    SourceFacts facts = SourceReadiness.require(source(), Start.RESUMED, Duration.ZERO);
    assertTrue(facts.slot().orElseThrow().confirmedLsn().contains("/"));
  }

  @Test
  void refusesASlotInUseAndWaitsForItToBeFree() throws Exception {
    createSlot();
    PostgresServer.SlotReader reader =
        server.readSlot(database, source().postgres().slot(), source().postgres().publication());

    VarveException refused =
        assertThrows(
            VarveException.class,
            () -> SourceReadiness.require(source(), Start.RESUMED, Duration.ZERO));
    assertEquals(ErrorCode.SLOT_IN_USE, refused.code());

    CompletableFuture<SourceFacts> waiting =
        CompletableFuture.supplyAsync(
            () -> SourceReadiness.require(source(), Start.RESUMED, Duration.ofSeconds(60)));
    reader.close();
    assertTrue(waiting.get().slot().orElseThrow().activePid().isEmpty());
  }

  @Test
  void refusesASlotOfAnotherKindOrDatabase() throws SQLException {
    server.run(
        database,
        "SELECT pg_create_physical_replication_slot('" + source().postgres().slot() + "')");
    assertRefused(ErrorCode.SOURCE_NOT_READY, "is not a logical slot");
    dropSlots();

    server.run(
        "postgres",
        "SELECT pg_create_logical_replication_slot('"
            + source().postgres().slot()
            + "', 'pgoutput')");
    assertRefused(ErrorCode.SOURCE_NOT_READY, "belongs to database postgres");
  }

  @Test
  void refusesASlotWhoseLogIsGone() throws SQLException {
    createSlot();
    server.run(
        database, "ALTER SYSTEM SET max_slot_wal_keep_size = '1MB'", "SELECT pg_reload_conf()");
    try {
      for (int i = 0;
          i < 50 && SourceReadiness.ask(source(), Start.RESUMED).errors().isEmpty();
          i++) {
        server.run(
            database,
            "INSERT INTO public.orders VALUES (" + i + ", 'x')",
            "SELECT pg_switch_wal()",
            "CHECKPOINT");
      }
      assertRefused(ErrorCode.SLOT_MISSING, "is lost");
    } finally {
      server.run(database, "ALTER SYSTEM RESET max_slot_wal_keep_size", "SELECT pg_reload_conf()");
    }
  }

  @Test
  void refusesAServerWithoutASlotLeft() throws SQLException {
    for (int i = 0; i < SLOTS; i++) {
      server.run(database, "SELECT pg_create_physical_replication_slot('other_" + i + "')");
    }

    assertRefused(ErrorCode.SOURCE_NOT_READY, "max_replication_slots is used up: 6 of 6");
  }

  @Test
  void tellsWhyItCannotBeAsked() throws IOException {
    assertCode(ErrorCode.SOURCE_NOT_READY, server.source(database, "nobody", "public.*"));
    assertCode(ErrorCode.SOURCE_NOT_READY, server.source("nowhere", role, "public.*"));
    int closed;
    try (ServerSocket socket = new ServerSocket(0)) {
      closed = socket.getLocalPort();
    }
    assertCode(ErrorCode.SOURCE_UNREACHABLE, PostgresServer.at(closed, "x", "x", "public.*"));
  }

  @Test
  void refusesAServerThatDoesNotLogLogically() throws IOException, SQLException {
    try (PostgresServer plain = PostgresServer.start(Map.of("wal_level", "replica"))) {
      SourceConfig source = plain.source(plain.createDatabase(), "postgres", "public.*");

      SourceReadiness.Answer answer = SourceReadiness.ask(source, Start.FRESH);

      assertTrue(
          answer.errors().get(0).what().startsWith("wal_level is replica"), answer::toString);
      assertTrue(
          warnings(answer).stream()
              .anyMatch(finding -> finding.what().startsWith("max_slot_wal_keep_size is not set")),
          answer::toString);
    }
  }

  private void assertRefused(ErrorCode code, String words) {
    List<Finding> errors = SourceReadiness.ask(source(), Start.FRESH).errors();
    assertEquals(List.of(code), errors.stream().map(Finding::code).toList(), errors::toString);
    assertTrue(errors.get(0).what().contains(words), errors::toString);
    assertFalse(errors.get(0).mend().isEmpty());
  }

  @Test
  void refusesADatabaseWhoseTextsMayBeAnyBytes() throws SQLException {
    String loose = database + "_loose";
    server.run(database, "CREATE DATABASE " + loose + " ENCODING 'SQL_ASCII' TEMPLATE template0");
    server.run(loose, "CREATE PUBLICATION pub_" + loose + " FOR ALL TABLES");

    List<String> errors =
        SourceReadiness.ask(server.source(loose, role, "public.*"), Start.FRESH).errors().stream()
            .map(Finding::what)
            .toList();

    assertTrue(errors.stream().anyMatch(what -> what.contains("SQL_ASCII")), errors::toString);
  }

  private static void assertCode(ErrorCode code, SourceConfig source) {
    VarveException failure =
        assertThrows(VarveException.class, () -> SourceReadiness.ask(source, Start.FRESH));
    assertEquals(code, failure.code(), failure::getMessage);
  }

  private void createSlot() throws SQLException {
    server.run(
        database,
        "SELECT pg_create_logical_replication_slot('"
            + source().postgres().slot()
            + "', 'pgoutput')");
  }

  private static List<Finding> warnings(SourceReadiness.Answer answer) {
    return answer.findings().stream()
        .filter(finding -> finding.severity() == Severity.WARNING)
        .toList();
  }

  /** The SQL that mends it; of alternatives the first. */
  private static String[] statements(Finding finding) {
    return finding.mend().stream()
        .filter(line -> !line.startsWith("--"))
        .limit(1)
        .flatMap(line -> Stream.of(line.split(";\\s*")))
        .toArray(String[]::new);
  }

  private SourceConfig source() {
    return server.source(database, role, "public.*");
  }

  private String filled(String text) {
    return text.replace("%r", role).replace("%d", database);
  }
}
