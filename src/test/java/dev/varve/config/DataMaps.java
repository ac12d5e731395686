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

  private DataMaps() {}

  /** The smallest data map with one line of its source replaced or added. */
  static String withSourceLine(String key, String line) {
    String without = MINIMAL.replaceFirst("(?m)^    " + key + ":.*\n", "");
    return key.equals("name")
        ? MINIMAL.replaceFirst(
            "(?m)- name:.*", "- " + java.util.regex.Matcher.quoteReplacement(line))
        : without.replace("- name: crm-eu\n", "- name: crm-eu\n    " + line + "\n");
  }

  /** The smallest data map with one line of a section replaced or added. */
  static String withLine(String section, String key, String line) {
    int start = MINIMAL.indexOf("\n" + section + ":\n") + section.length() + 3;
    String before = MINIMAL.substring(0, start);
    String after = MINIMAL.substring(start).replaceFirst("^  " + key + ":.*\n", "");
    return before + "  " + line + "\n" + after;
  }
}
