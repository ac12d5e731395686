package dev.varve.config;

/** Data maps for tests. */
final class DataMaps {
  /** Only what is required. */
  static final String MINIMAL =
      """
      version: 1
      sources:
        - name: crm-eu
          host: crm-db
          database: crm
          username: varve
          password: ${env:CRM_PASSWORD}
          tables:
            include: [public.*]
      storage:
        uri: s3://archive/varve
      lineage:
        bootstrapServers: kafka:9092
      state:
        uri: s3://archive/varve-state
      """;

  static final String MINIMAL_MYSQL =
      MINIMAL.replace("    host:", "    type: mysql\n    host:").replace("    database: crm\n", "");

  static final String MINIMAL_KAFKA =
      MINIMAL.replaceFirst(
          "(?s)    host:.*?    tables:",
          "    type: kafka\n    kafka:\n      bootstrapServers: kafka:9092\n"
              + "      topics: [crm.*]\n    tables:");

  private DataMaps() {}

  /** The smallest data map of a type of source that the setting applies to. */
  static String minimalFor(Setting<?> setting) {
    if (setting.appliesTo(Connector.Postgres.TYPE)) {
      return MINIMAL;
    }
    return setting.appliesTo(Connector.MySql.TYPE) ? MINIMAL_MYSQL : MINIMAL_KAFKA;
  }

  /** The smallest data map with one line of its source replaced or added. */
  static String withSourceLine(Setting<?> setting, String line) {
    return withSourceLine(minimalFor(setting), line.substring(0, line.indexOf(':')), line);
  }

  /** The smallest data map with one line of a part of its source replaced or added. */
  static String withPartLine(Setting<?> setting, String line) {
    String part = setting.section().substring("sources[].".length());
    return minimalFor(setting)
        .replaceFirst("(?m)^      " + setting.key() + ":.*\n", "")
        .replace("    " + part + ":\n", "    " + part + ":\n      " + line + "\n");
  }

  /** The smallest data map with one line of its source replaced or added. */
  static String withSourceLine(String key, String line) {
    return withSourceLine(MINIMAL, key, line);
  }

  private static String withSourceLine(String map, String key, String line) {
    String without = map.replaceFirst("(?m)^    " + key + ":.*\n", "");
    return key.equals("name")
        ? map.replaceFirst("(?m)- name:.*", "- " + java.util.regex.Matcher.quoteReplacement(line))
        : without.replace("- name: crm-eu\n", "- name: crm-eu\n    " + line + "\n");
  }

  /** The smallest data map with one line of a section replaced or added. */
  static String withLine(String section, String key, String line) {
    int at = MINIMAL.indexOf("\n" + section + ":\n");
    if (at < 0) {
      return MINIMAL + section + ":\n  " + line + "\n";
    }
    int start = at + section.length() + 3;
    String before = MINIMAL.substring(0, start);
    String after = MINIMAL.substring(start).replaceFirst("^  " + key + ":.*\n", "");
    return before + "  " + line + "\n" + after;
  }
}
