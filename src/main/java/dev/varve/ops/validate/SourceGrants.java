package dev.varve.ops.validate;

import dev.varve.config.Connector;
import dev.varve.config.SourceConfig;
import dev.varve.model.TableId;
import dev.varve.readiness.SqlNames;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes the SQL that sets a source up with the fewest rights: a role that can read and replicate
 * and nothing else, and a publication that it does not own. No password is ever written.
 */
public final class SourceGrants {
  private final SourceConfig source;
  private final List<TableId> tables;
  private final String role;
  private final String publication;
  private final List<String> lines = new ArrayList<>();

  private SourceGrants(SourceConfig source, List<TableId> tables) {
    this.source = source;
    this.tables = tables;
    String reference = source.postgres().server().username().reference();
    this.role = reference.contains("${") ? "varve" : SqlNames.name(reference);
    this.publication = SqlNames.name(source.postgres().publication());
  }

  /**
   * A script for psql, run in the source's database, or for MySQL's and MariaDB's client.
   *
   * @param source a database
   * @param tables the tables that the patterns match; empty when they are not known, then whole
   *     schemas are meant
   */
  public static String sql(SourceConfig source, List<TableId> tables) {
    if (source.connector() instanceof Connector.MySql) {
      return MySqlGrants.sql(source, List.copyOf(tables));
    }
    SourceGrants grants = new SourceGrants(source, List.copyOf(tables));
    grants.role();
    grants.reading();
    grants.publication();
    grants.identities();
    return String.join("\n", grants.lines) + "\n";
  }

  private void role() {
    add("-- Source " + source.name() + ". By a role with CREATEROLE and REPLICATION:");
    if (source.postgres().server().username().reference().contains("${")) {
      add("-- (write the role's name, which is a secret, for varve)");
    }
    add("CREATE ROLE " + role + " LOGIN REPLICATION;");
    add("-- then in psql: \\password " + role);
    add(
        "GRANT CONNECT ON DATABASE "
            + SqlNames.name(source.postgres().database())
            + " TO "
            + role
            + ";");
  }

  private void reading() {
    add("");
    add("-- By the owner of the schemas and tables:");
    for (String schema : schemas()) {
      add("GRANT USAGE ON SCHEMA " + SqlNames.name(schema) + " TO " + role + ";");
    }
    tables.forEach(
        table -> add("GRANT SELECT ON TABLE " + SqlNames.table(table) + " TO " + role + ";"));
    for (String pattern : source.include()) {
      later(
          pattern.substring(0, pattern.indexOf('.')), pattern.substring(pattern.indexOf('.') + 1));
    }
  }

  /** Tables that come later, or that are not known now. */
  private void later(String schema, String name) {
    if (isPattern(schema)) {
      add("-- for each schema that matches " + schema + ", also one created later, as below");
      return;
    }
    String in = "IN SCHEMA " + SqlNames.name(schema);
    if (!isPattern(name)) {
      if (tables.isEmpty()) {
        add(
            "GRANT SELECT ON TABLE "
                + SqlNames.table(TableId.of(schema, name))
                + " TO "
                + role
                + ";");
      }
      return;
    }
    if (tables.isEmpty()) {
      add("GRANT SELECT ON ALL TABLES " + in + " TO " + role + ";");
    }
    add("ALTER DEFAULT PRIVILEGES " + in + " GRANT SELECT ON TABLES TO " + role + ";");
  }

  private void publication() {
    add("");
    add("-- By a superuser, so that tables created later join:");
    add("CREATE PUBLICATION " + publication + " FOR ALL TABLES;");
    if (!tables.isEmpty()) {
      add("-- or, without a superuser, by the owner of the tables:");
      add("-- CREATE PUBLICATION " + publication + " FOR TABLE " + SqlNames.tables(tables) + ";");
    }
  }

  private void identities() {
    add("");
    add("-- By the owner of the tables, for before images and whole rows:");
    tables.forEach(
        table -> add("ALTER TABLE " + SqlNames.table(table) + " REPLICA IDENTITY FULL;"));
    if (tables.isEmpty()) {
      add("-- ALTER TABLE … REPLICA IDENTITY FULL; for each table");
    }
  }

  private List<String> schemas() {
    if (!tables.isEmpty()) {
      return tables.stream().map(TableId::namespace).distinct().sorted().toList();
    }
    return source.include().stream()
        .map(pattern -> pattern.substring(0, pattern.indexOf('.')))
        .filter(schema -> !isPattern(schema))
        .distinct()
        .toList();
  }

  static boolean isPattern(String half) {
    return half.contains("*") || half.contains("?");
  }

  private void add(String line) {
    lines.add(line);
  }
}
