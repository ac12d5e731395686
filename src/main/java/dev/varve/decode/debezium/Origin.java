package dev.varve.decode.debezium;

/** What the meaning of a value on the wire depends on beside its type: whose it is. */
enum Origin {
  /** Keeps no zone with its moments, and has infinite ones. */
  POSTGRESQL,
  /** MySQL and MariaDB: keep no zone with their moments. */
  MYSQL,
  OTHER;

  /** The origin of the changes whose source blocks have a schema of this name, or none. */
  static Origin ofSourceSchema(String name) {
    if (name == null) {
      return OTHER;
    }
    return switch (name) {
      case "io.debezium.connector.postgresql.Source" -> POSTGRESQL;
      case "io.debezium.connector.mysql.Source", "io.debezium.connector.mariadb.Source" -> MYSQL;
      default -> OTHER;
    };
  }

  /** Whether its moments carry no zone of their own, and so come in UTC. */
  boolean momentsAreUtc() {
    return this != OTHER;
  }
}
