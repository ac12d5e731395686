package dev.varve.chaos;

import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;

/** The data maps of a scene: every server behind its door. */
record DataMap(Servers servers) {
  /** As short as it may be, so that outages outlive transactions. */
  static final Duration TRANSACTION_TIMEOUT = Duration.ofMinutes(1);

  private static final String WINDOW = "window: {length: 5s, lateness: 1s}";

  /** That of a job which archives some sources. */
  String text(Set<Source> sources, int parallelism) {
    return "version: 1\nsources:\n"
        + sources.stream().sorted().map(this::text).collect(Collectors.joining())
        + places(parallelism);
  }

  private String text(Source source) {
    return switch (source) {
      case POSTGRES -> postgres();
      case MARIADB -> mariaDb();
      case TOPICS -> topics();
    };
  }

  private String postgres() {
    return """
      - name: postgres
        host: 127.0.0.1
        port: %d
        database: shop
        username: postgres
        password: ${file:%s}
        namespace: postgres://shop-db:5432
        publication: varve_shop
        heartbeat: 2s
        idleAfter: 2s
        tables: {include: ["public.t*"]}
        %s
    """
        .formatted(servers.door("postgres").port(), servers.postgresPassword(), WINDOW);
  }

  private String mariaDb() {
    return """
      - name: mariadb
        type: mysql
        host: 127.0.0.1
        port: %d
        username: varve
        password: ${file:%s}
        serverId: 5401
        namespace: mysql://shop-db:3306
        heartbeat: 2s
        idleAfter: 2s
        tables: {include: ["shop.t*"]}
        %s
    """
        .formatted(servers.door("mariadb").port(), servers.mariaDbPassword(), WINDOW);
  }

  private String topics() {
    return """
      - name: topics
        type: kafka
        kafka:
          bootstrapServers: %s
          topics: [topics.*]
          properties: {partition.discovery.interval.ms: "1000"}
        idleAfter: 3s
        tables: {include: ["public.t*"]}
        %s
    """
        .formatted(servers.door("kafka").address(), WINDOW);
  }

  private String places(int parallelism) {
    return """
    storage:
      uri: s3://varve/archive
      endpoint: http://%s
      region: us-east-1
      accessKey: ${file:%s}
      secretKey: ${file:%s}
    lineage:
      bootstrapServers: %s
      topic: lineage
      namespace: varve-chaos
      transactionTimeout: %ds
    state:
      uri: s3://varve/state
      checkpointInterval: 2s
      parallelism: %d
    """
        .formatted(
            servers.s3Door().address(),
            servers.s3().accessKeyFile(),
            servers.s3().secretKeyFile(),
            servers.door("kafka").address(),
            TRANSACTION_TIMEOUT.toSeconds(),
            parallelism);
  }
}
