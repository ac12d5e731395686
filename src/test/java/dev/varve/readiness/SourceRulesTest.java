package dev.varve.readiness;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.varve.config.SourceConfig;
import dev.varve.model.TableId;
import dev.varve.readiness.Finding.Severity;
import dev.varve.readiness.SourceFacts.Limits;
import dev.varve.readiness.SourceFacts.Publication;
import dev.varve.readiness.SourceFacts.ReplicaIdentity;
import dev.varve.readiness.SourceFacts.Role;
import dev.varve.readiness.SourceFacts.Slot;
import dev.varve.readiness.SourceFacts.Table;
import dev.varve.readiness.SourceReadiness.Start;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a test server cannot easily be: old, a standby, nearly out of log, oddly named. */
class SourceRulesTest {
  private static final SourceConfig SOURCE = PostgresServer.at(5432, "crm", "varve", "public.*");
  private static final int NOW = 170_006;

  @Test
  void findsNothingAmissInAReadySource() {
    assertEquals(List.of(), bad(facts(NOW, false, "public", slot(false))));
  }

  @Test
  void refusesAVersionThatIsTooOld() {
    assertEquals(
        List.of("PostgreSQL 0 is too old: 12 or later is needed"),
        bad(facts(110_022, false, "public", slot(false))));
  }

  @Test
  void refusesAStandby() {
    assertEquals(
        List.of("the server is a standby, which cannot hold the slot"),
        bad(facts(NOW, true, "public", slot(false))));
  }

  @Test
  void warnsOfASlotWhoseLogMayGo() {
    assertEquals(
        List.of("slot slot_crm is 300 MiB behind and may be lost at the server's next checkpoint"),
        bad(facts(NOW, false, "public", slot(true))));
  }

  @Test
  void refusesASchemaWithADotInItsName() {
    assertEquals(
        List.of("a dot in a schema's name makes it ambiguous which tables are meant"),
        bad(facts(NOW, false, "my.schema", slot(false))));
  }

  @Test
  void refusesADatabaseWhoseTextsMayBeAnyBytes() {
    assertEquals(
        List.of(
            "database crm has the encoding SQL_ASCII: nothing says what the bytes of its texts"
                + " mean"),
        bad(facts(NOW, false, "SQL_ASCII", "public", slot(false))));
  }

  private static List<String> bad(SourceFacts facts) {
    return SourceRules.apply(SOURCE, facts, Start.RESUMED).stream()
        .filter(finding -> finding.severity() != Severity.OK)
        .map(Finding::what)
        .toList();
  }

  private static Slot slot(boolean atRisk) {
    return new Slot(
        true, "pgoutput", "crm", Optional.empty(), false, atRisk, "0/1A2B3C8", 300L << 20);
  }

  private static SourceFacts facts(int version, boolean standby, String schema, Slot slot) {
    return facts(version, standby, "UTF8", schema, slot);
  }

  private static SourceFacts facts(
      int version, boolean standby, String encoding, String schema, Slot slot) {
    Table table =
        new Table(
            TableId.of(schema, "orders"),
            false,
            false,
            true,
            true,
            ReplicaIdentity.FULL,
            true,
            true,
            false,
            true,
            false,
            List.of(),
            List.of());
    return new SourceFacts(
        version,
        "0",
        "7400000000000000000",
        standby,
        "logical",
        encoding,
        new Role("varve", false, true),
        new Limits(10, 1, 10, 1, Optional.of(1024L)),
        List.of(table),
        List.of(),
        Optional.of(new Publication(true, List.of(), false)),
        Optional.of(slot));
  }
}
