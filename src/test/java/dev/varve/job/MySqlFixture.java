package dev.varve.job;

import dev.varve.local.LocalMySql;
import java.nio.file.Path;
import java.util.Map;

/** The shop on a real MySQL. */
final class MySqlFixture extends ShopFixture {
  private MySqlFixture(Path directory, LocalMySql mySql) throws Exception {
    super(directory, mySql);
    mySql.run(
        "",
        "ALTER USER varve@'127.0.0.1' REQUIRE SSL",
        "GRANT SELECT ON performance_schema.metadata_locks TO varve@'127.0.0.1'");
  }

  static MySqlFixture start(Path directory) throws Exception {
    return start(directory, Map.of());
  }

  /** With settings of the server that replace or add to the usual ones. */
  static MySqlFixture start(Path directory, Map<String, String> settings) throws Exception {
    return new MySqlFixture(directory, LocalMySql.start(directory.resolve("mysql"), settings));
  }
}
