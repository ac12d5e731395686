package dev.varve.chaos;

import java.util.Locale;

/** The ways by which changes reach the archive; two of them tell of the same database. */
enum Source {
  POSTGRES("postgres"),
  MARIADB("mariadb"),
  TOPICS("postgres");

  private final String database;

  Source(String database) {
    this.database = database;
  }

  /** Its name in the data map. */
  String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The name of the database that it tells of. */
  String database() {
    return database;
  }
}
