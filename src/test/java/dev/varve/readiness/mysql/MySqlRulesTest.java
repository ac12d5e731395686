package dev.varve.readiness.mysql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.config.Connector;
import dev.varve.config.DatabaseServer;
import dev.varve.config.Secret;
import dev.varve.config.SnapshotConfig;
import dev.varve.config.SourceConfig;
import dev.varve.decode.mysql.CatalogColumn;
import dev.varve.model.TableId;
import dev.varve.readiness.Finding;
import dev.varve.readiness.SourceReadiness.Start;
import dev.varve.readiness.mysql.MySqlFacts.Table;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What servers of MySQL's family are told, by what they say of themselves. */
class MySqlRulesTest {
  private static final Map<String, String> SETTINGS =
      Map.of(
          "log_bin", "ON",
          "server_id", "1",
          "binlog_format", "ROW",
          "binlog_row_image", "FULL",
          "binlog_row_metadata", "FULL",
          "binlog_row_value_options", "",
          "binlog_transaction_compression", "OFF",
          "binlog_expire_logs_seconds", "2592000");

  private static List<String> errors(String version, Map<String, String> changed) {
    return errors(version, changed, true);
  }

  private static List<String> errors(
      String version, Map<String, String> changed, boolean commitsSeen) {
    return findings(version, changed, commitsSeen).stream()
        .filter(Finding::isError)
        .map(finding -> finding.what() + " " + finding.mend())
        .toList();
  }

  private static List<Finding> findings(
      String version, Map<String, String> changed, boolean commitsSeen) {
    Map<String, String> settings = new HashMap<>(SETTINGS);
    settings.putAll(changed);
    MySqlFacts facts =
        new MySqlFacts(
            version,
            settings,
            Set.of("REPLICATION SLAVE", "REPLICATION CLIENT"),
            "varve@%",
            List.of(
                new Table(
                    TableId.of("shop", "orders"),
                    "InnoDB",
                    false,
                    Optional.of("id"),
                    List.of(
                        new CatalogColumn("id", "int", "int", null, 0, 10, 0, 0, false),
                        new CatalogColumn("more", "json", "json", null, 0, 0, 0, 0, true)))),
            List.of(),
            0,
            commitsSeen);
    return MySqlRules.apply(source(), facts, Start.FRESH);
  }

  @ParameterizedTest
  @CsvSource({"0, true", "1, false", "1000, true"})
  void aLogThatIsNotSyncedIsWarnedOf(String sync, boolean warned) {
    List<Finding> findings =
        findings("11.4.5-MariaDB-log", Map.of("sync_binlog", sync), true).stream()
            .filter(finding -> finding.what().startsWith("sync_binlog"))
            .toList();

    assertEquals(warned ? 1 : 0, findings.size());
    assertTrue(findings.stream().noneMatch(Finding::isError), "it is no reason to refuse");
  }

  private static SourceConfig source() {
    Duration second = Duration.ofSeconds(1);
    return new SourceConfig(
        "shop",
        new Connector.MySql(
            new DatabaseServer("db", 3306, new Secret("varve"), new Secret("${env:P}"), second),
            5401,
            new SnapshotConfig(1000)),
        "mysql://db:3306",
        List.of("shop.*"),
        List.of(),
        second,
        ZoneOffset.UTC,
        second,
        second);
  }

  @ParameterizedTest
  @CsvSource({
    "8.0.36",
    "8.0.43-0ubuntu0.24.04.1",
    "8.3.0",
    "8.4.6-log",
    "9.7.4-2",
    "10.5.27-MariaDB",
    "11.4.5-MariaDB-log"
  })
  void takesTheVersionsWhoseLogHasColumnNames(String version) {
    assertEquals(List.of(), errors(version, Map.of()));
  }

  @ParameterizedTest
  @CsvSource({"5.7.44, 5.7.44 is too old", "10.4.34-MariaDB, 10.4.34-MariaDB is too old"})
  void refusesVersionsWhoseLogHasNoColumnNames(String version, String found) {
    assertTrue(errors(version, Map.of()).get(0).startsWith(found));
  }

  @Test
  void refusesWhatOnlyMySqlsLogCanHold() {
    assertTrue(
        errors("8.0.36", Map.of("binlog_row_value_options", "PARTIAL_JSON"))
            .get(0)
            .contains("SET GLOBAL binlog_row_value_options = ''"));
    assertEquals(List.of(), errors("9.7.4", Map.of("binlog_transaction_compression", "ON")));
  }

  @Test
  void namesWhatLetsAnAccountSeeCommits() {
    String grant = errors("9.7.4", Map.of("performance_schema", "ON"), false).get(0);
    String without = errors("9.7.4", Map.of("performance_schema", "OFF"), false).get(0);

    assertTrue(
        grant.contains("GRANT SELECT ON performance_schema.metadata_locks TO 'varve'@'%';"), grant);
    assertTrue(without.contains("performance_schema = ON"), without);
  }
}
