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
}
