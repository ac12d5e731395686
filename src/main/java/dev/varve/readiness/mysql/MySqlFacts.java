package dev.varve.readiness.mysql;

import dev.varve.decode.mysql.CatalogColumn;
import dev.varve.model.TableId;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a MySQL or MariaDB server says about itself, the account and the tables, at one moment.
 *
 * @param version as the server prints it
 * @param settings global variables by lower-case name; one that the server does not have is absent
 * @param privileges global privileges of the account, upper case; empty when it may not ask
 * @param account the account's name as the server knows it
 * @param tables those that the patterns match
 * @param unmatched patterns that match no table
 * @param preparedXa how many XA transactions are prepared and neither committed nor rolled back
 * @param commitsSeen whether the account can see which commits are under way; on MariaDB nobody
 *     asks
 */
record MySqlFacts(
    String version,
    Map<String, String> settings,
    Set<String> privileges,
    String account,
    List<Table> tables,
    List<String> unmatched,
    int preparedXa,
    boolean commitsSeen) {

  MySqlFacts {
    settings = Map.copyOf(settings);
    privileges = Set.copyOf(privileges);
    tables = List.copyOf(tables);
    unmatched = List.copyOf(unmatched);
  }

  /**
   * One table that the patterns match.
   *
   * @param engine its storage engine, such as {@code InnoDB}
   * @param versioned whether the server keeps its history in it
   * @param chunkColumn the first column of its primary key, by which it is read in chunks; empty
   *     when it has none
   */
  record Table(
      TableId id,
      String engine,
      boolean versioned,
      Optional<String> chunkColumn,
      List<CatalogColumn> columns) {
    Table {
      columns = List.copyOf(columns);
    }
  }

  boolean isMariaDb() {
    return version.contains("MariaDB");
  }

  /** Major and minor version, such as 1104 or 800. */
  int versionNumber() {
    String[] parts = version.split("[.-]");
    return Integer.parseInt(parts[0]) * 100 + Integer.parseInt(parts[1]);
  }

  /** A setting's value in upper case; empty when the server does not have it. */
  String setting(String name) {
    return settings.getOrDefault(name, "").toUpperCase(Locale.ROOT);
  }
}
