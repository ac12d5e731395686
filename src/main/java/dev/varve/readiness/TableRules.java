package dev.varve.readiness;

import static dev.varve.error.ErrorCode.SOURCE_NOT_READY;

import dev.varve.config.SourceConfig;
import dev.varve.model.TableId;
import dev.varve.readiness.SourceFacts.Publication;
import dev.varve.readiness.SourceFacts.ReplicaIdentity;
import dev.varve.readiness.SourceFacts.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What follows from the facts about publication and tables. Pure; one finding for each fault. */
final class TableRules {
  private final SourceConfig source;
  private final SourceFacts facts;
  private final String subject;
  private final String role;
  private final String publication;

  /** Tables with rows of their own. */
  private final List<Table> tables;

  private final List<Finding> findings = new ArrayList<>();

  private TableRules(SourceConfig source, SourceFacts facts) {
    this.source = source;
    this.facts = facts;
    this.subject = "source " + source.name();
    this.role = SqlNames.name(facts.role().name());
    this.publication = SqlNames.name(source.postgres().publication());
    this.tables = facts.tables().stream().filter(table -> !table.partitioned()).toList();
  }

  static List<Finding> apply(SourceConfig source, SourceFacts facts) {
    TableRules rules = new TableRules(source, facts);
    rules.patterns();
    rules.names();
    rules.rights();
    rules.published();
    rules.identities();
    rules.columns();
    return rules.findings;
  }

  private void patterns() {
    if (tables.isEmpty()) {
      findings.add(
          Finding.error(
              SOURCE_NOT_READY,
              subject,
              "no table matches",
              source.include(),
              List.of("-- correct sources[].tables, or create the tables")));
      return;
    }
    ok(tables.size() == 1 ? "1 table matches" : tables.size() + " tables match");
    if (!facts.unmatched().isEmpty()) {
      findings.add(
          Finding.warning(
              subject,
              "patterns match no table: they are misspelt, or their tables come later",
              facts.unmatched(),
              List.of()));
    }
  }

  /** The reader of the log compares {@code schema.table} as one text. */
  private void names() {
    error(
        table -> table.id().namespace().contains("."),
        "a dot in a schema's name makes it ambiguous which tables are meant",
        table -> "-- leave it out by sources[].tables.exclude: " + table.id());
  }

  private void rights() {
    List<String> schemas =
        tables.stream()
            .filter(table -> !table.usage())
            .map(table -> table.id().namespace())
            .distinct()
            .toList();
    if (!schemas.isEmpty()) {
      List<String> mend =
          schemas.stream()
              .map(schema -> "GRANT USAGE ON SCHEMA " + SqlNames.name(schema) + " TO " + role + ";")
              .toList();
      findings.add(
          Finding.error(
              SOURCE_NOT_READY, subject, "the role lacks USAGE on schemas", schemas, mend));
    }
    error(
        table -> !table.select(),
        "the role lacks SELECT",
        table -> "GRANT SELECT ON " + SqlNames.table(table.id()) + " TO " + role + ";");
    error(
        Table::rowsHidden,
        "row-level security hides rows from the role's snapshot",
        "ALTER ROLE " + role + " BYPASSRLS;");
    error(
        table -> !table.logged(),
        "changes of an unlogged table never reach the log",
        table -> "ALTER TABLE " + SqlNames.table(table.id()) + " SET LOGGED;");
  }

  private void published() {
    if (facts.publication().isEmpty()) {
      findings.add(
          Finding.error(
              SOURCE_NOT_READY,
              subject,
              "publication " + source.postgres().publication() + " does not exist",
              List.of(),
              List.of(
                  "-- by a superuser, so that tables created later join:",
                  "CREATE PUBLICATION " + publication + " FOR ALL TABLES;",
                  "-- or by the tables' owner:",
                  "CREATE PUBLICATION "
                      + publication
                      + " FOR TABLE "
                      + SqlNames.tables(ids())
                      + ";")));
      return;
    }
    kind(facts.publication().get());
    error(
        table -> !table.published(),
        "publication " + source.postgres().publication() + " does not hold the table",
        table ->
            "ALTER PUBLICATION " + publication + " ADD TABLE " + SqlNames.table(table.id()) + ";");
    error(
        Table::thinned,
        "publication " + source.postgres().publication() + " holds only some rows or columns",
        table ->
            "ALTER PUBLICATION %s DROP TABLE %s; ALTER PUBLICATION %s ADD TABLE %s;"
                .formatted(
                    publication,
                    SqlNames.table(table.id()),
                    publication,
                    SqlNames.table(table.id())));
  }

  private void kind(Publication found) {
    if (found.allTables()) {
      ok("publication " + source.postgres().publication() + " is FOR ALL TABLES");
    } else {
      findings.add(
          Finding.warning(
              subject,
              "publication "
                  + source.postgres().publication()
                  + " is not FOR ALL TABLES: a table created later is archived only once it is"
                  + " added",
              List.of(),
              List.of(
                  "-- by a superuser, while Varve is stopped:",
                  "DROP PUBLICATION " + publication + ";",
                  "CREATE PUBLICATION " + publication + " FOR ALL TABLES;")));
    }
    if (!found.unpublished().isEmpty()) {
      findings.add(
          Finding.error(
              SOURCE_NOT_READY,
              subject,
              "publication " + source.postgres().publication() + " leaves out operations",
              found.unpublished(),
              List.of(
                  "ALTER PUBLICATION "
                      + publication
                      + " SET (publish = 'insert, update, delete, truncate');")));
    }
    if (found.viaRoot()) {
      error(
          Table::partition,
          "publish_via_partition_root gives the changes of partitions their parent's name",
          "ALTER PUBLICATION " + publication + " SET (publish_via_partition_root = false);");
    }
  }

  private void identities() {
    error(
        table -> table.identity() == ReplicaIdentity.NOTHING,
        "REPLICA IDENTITY NOTHING: the server refuses updates and deletes once published",
        TableRules::full);
    error(
        table -> table.identity() == ReplicaIdentity.DEFAULT && !table.primaryKey(),
        "no primary key and no REPLICA IDENTITY FULL: the server refuses updates and deletes once"
            + " published",
        TableRules::full);
    warn(
        table ->
            table.identity() == ReplicaIdentity.INDEX
                || table.identity() == ReplicaIdentity.DEFAULT && table.primaryKey(),
        "without REPLICA IDENTITY FULL there are no before images, and large values that an update"
            + " leaves alone are marked as unchanged",
        TableRules::full);
  }

  private void columns() {
    error(
        table -> !table.reserved().isEmpty(),
        "column names that begin with _varve_ are the archive's own",
        table ->
            "ALTER TABLE %s RENAME COLUMN %s TO …;"
                .formatted(SqlNames.table(table.id()), SqlNames.name(table.reserved().get(0))));
    warn(
        table -> !table.generated().isEmpty(),
        "generated columns are in snapshot rows and never in changes",
        table ->
            "-- computed from others: " + table.id() + ": " + String.join(", ", table.generated()));
  }

  private static String full(Table table) {
    return "ALTER TABLE " + SqlNames.table(table.id()) + " REPLICA IDENTITY FULL;";
  }

  private List<TableId> ids() {
    return tables.stream().map(Table::id).toList();
  }

  private void ok(String what) {
    findings.add(Finding.ok(subject, what));
  }

  private void error(Predicate<Table> faulty, String what, String mend) {
    List<String> where = where(faulty);
    if (!where.isEmpty()) {
      findings.add(Finding.error(SOURCE_NOT_READY, subject, what, where, List.of(mend)));
    }
  }

  private void error(Predicate<Table> faulty, String what, Function<Table, String> mend) {
    List<String> where = where(faulty);
    if (!where.isEmpty()) {
      findings.add(
          Finding.error(SOURCE_NOT_READY, subject, what, where, faulty(faulty).map(mend).toList()));
    }
  }

  private void warn(Predicate<Table> faulty, String what, Function<Table, String> mend) {
    List<String> where = where(faulty);
    if (!where.isEmpty()) {
      findings.add(Finding.warning(subject, what, where, faulty(faulty).map(mend).toList()));
    }
  }

  private List<String> where(Predicate<Table> faulty) {
    return faulty(faulty).map(table -> table.id().toString()).toList();
  }

  private Stream<Table> faulty(Predicate<Table> faulty) {
    return tables.stream().filter(faulty);
  }
}
