package dev.varve.job;

import dev.varve.local.LocalMariaDb;
import java.nio.file.Path;

/** The shop on a real MariaDB. */
final class MariaDbFixture extends ShopFixture {
  final LocalMariaDb mariaDb;

  private MariaDbFixture(Path directory, LocalMariaDb mariaDb) throws Exception {
    super(directory, mariaDb);
    this.mariaDb = mariaDb;
  }

  static MariaDbFixture start(Path directory) throws Exception {
    return new MariaDbFixture(directory, LocalMariaDb.start(directory.resolve("mariadb")));
  }
}
