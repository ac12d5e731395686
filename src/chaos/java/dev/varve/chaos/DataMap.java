package dev.varve.chaos;

/** The data maps of a scene: every server behind its door. */
record DataMap(Servers servers) {
  private static final String WINDOW = "window: {length: 5s, lateness: 1s}";

  /** What is archived. */
  enum Sources {
    ALL,
    WITHOUT_SLOT
  }

  String text(Sources sources, int parallelism) {
    return "version: 1\nsources:\n"
        + (sources == Sources.ALL ? postgres() : "")
        + mariaDb()
        + topics()
        + places(parallelism);
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

  /** Transactions end soon, so that outages outlive them. */
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
      transactionTimeout: 10s
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
            parallelism);
  }
}
