package dev.varve.config;

import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.stream.IntStream;

/** Turns values without problems into the records, with every default filled in. */
final class Binder {
  private static final int POSTGRES_PORT = 5432;
  private static final int MYSQL_PORT = 3306;

  private Binder() {}

  static ArchiveConfig bind(Values values) {
    List<SourceConfig> sources =
        IntStream.range(0, values.sources()).mapToObj(i -> source(values, i)).toList();
    return new ArchiveConfig(
        sources, storage(values), lineage(values), quarantine(values), state(values));
  }

  /** The slot's name as written, else as the source's name implies. */
  static String slot(Values values, int i) {
    String slot = values.one(Settings.SLOT, i);
    return slot != null ? slot : implied(values, i);
  }

  /** The port as written, else the database's own. */
  static int port(Values values, int i) {
    Integer port = values.one(Settings.PORT, i);
    if (port != null) {
      return port;
    }
    return values.one(Settings.TYPE, i).equals(Connector.MySql.TYPE) ? MYSQL_PORT : POSTGRES_PORT;
  }

  private static SourceConfig source(Values values, int i) {
    Connector connector = connector(values, i);
    String namespace = values.one(Settings.SOURCE_NAMESPACE, i);
    Duration window = values.one(Settings.WINDOW_LENGTH, i);
    Duration addendaEvery = values.one(Settings.ADDENDA_EVERY, i);
    return new SourceConfig(
        values.one(Settings.NAME, i),
        connector,
        namespace != null ? namespace : namespace(connector),
        values.list(Settings.INCLUDE, i),
        values.list(Settings.EXCLUDE, i),
        window,
        values.one(Settings.WINDOW_ZONE, i),
        values.one(Settings.WINDOW_LATENESS, i),
        addendaEvery == null ? window : addendaEvery,
        values.one(Settings.IDLE_AFTER, i),
        columns(values, i),
        ownership(values, i),
        quota(values, i));
  }

  private static OwnershipConfig ownership(Values values, int i) {
    return new OwnershipConfig(
        values.one(Settings.OWNER, i),
        values.one(Settings.RETENTION, i),
        IntStream.range(0, values.count(Settings.DOMAIN_NAME, i))
            .mapToObj(
                one ->
                    new Domain(
                        values.one(Settings.DOMAIN_NAME, i, one),
                        values.list(Settings.DOMAIN_TABLES, i, one),
                        values.one(Settings.DOMAIN_OWNER, i, one),
                        values.one(Settings.DOMAIN_RETENTION, i, one)))
            .toList());
  }

  private static QuotaConfig quota(Values values, int i) {
    return new QuotaConfig(
        orNone(values.one(Settings.QUOTA_BYTES, i)),
        orNone(values.one(Settings.QUOTA_OBJECTS, i)),
        orNone(values.one(Settings.QUOTA_REQUESTS, i)),
        values.one(Settings.QUOTA_WARN, i));
  }

  private static long orNone(Long limit) {
    return limit == null ? 0 : limit;
  }

  private static ColumnsConfig columns(Values values, int i) {
    return new ColumnsConfig(
        IntStream.range(0, values.count(Settings.RULE, i))
            .mapToObj(rule -> columnRule(values, i, rule))
            .toList(),
        IntStream.range(0, values.count(Settings.CLASS_NAME, i))
            .mapToObj(
                one ->
                    new ColumnClass(
                        values.one(Settings.CLASS_NAME, i, one),
                        values.list(Settings.CLASS_COLUMNS, i, one)))
            .toList(),
        values.one(Settings.UNKNOWN_COLUMNS, i));
  }

  private static ColumnRule columnRule(Values values, int i, int rule) {
    Integer length = values.one(Settings.RULE_LENGTH, i, rule);
    return new ColumnRule(
        values.list(Settings.RULE_MATCH, i, rule),
        values.one(Settings.RULE_TYPE, i, rule),
        values.one(Settings.RULE_CLASS, i, rule),
        values.one(Settings.RULE, i, rule),
        values.one(Settings.RULE_MASK, i, rule),
        length == null ? 0 : length,
        values.one(Settings.RULE_KEY, i, rule),
        values.one(Settings.RULE_KEY_VERSION, i, rule),
        values.one(Settings.RULE_DOMAIN, i, rule));
  }

  private static Connector connector(Values values, int i) {
    return switch (values.one(Settings.TYPE, i)) {
      case Connector.MySql.TYPE ->
          new Connector.MySql(server(values, i), serverId(values, i), snapshot(values, i));
      case Connector.Kafka.TYPE ->
          new Connector.Kafka(
              values.one(Settings.SOURCE_SERVERS, i),
              values.list(Settings.SOURCE_TOPICS, i),
              values.map(Settings.SOURCE_PROPERTIES, i),
              values.one(Settings.REGISTRY, i),
              values.one(Settings.REGISTRY_USERNAME, i),
              values.one(Settings.REGISTRY_PASSWORD, i));
      default -> postgres(values, i);
    };
  }

  private static Connector.Postgres postgres(Values values, int i) {
    String publication = values.one(Settings.PUBLICATION, i);
    return new Connector.Postgres(
        server(values, i),
        values.one(Settings.DATABASE, i),
        slot(values, i),
        publication != null ? publication : implied(values, i),
        snapshot(values, i));
  }

  private static DatabaseServer server(Values values, int i) {
    return new DatabaseServer(
        values.one(Settings.HOST, i),
        port(values, i),
        values.one(Settings.USERNAME, i),
        values.one(Settings.PASSWORD, i),
        values.one(Settings.HEARTBEAT, i));
  }

  private static SnapshotConfig snapshot(Values values, int i) {
    int chunkRows = values.one(Settings.SNAPSHOT_CHUNK_ROWS, i);
    Integer rowsPerSecond = values.one(Settings.SNAPSHOT_ROWS_PER_SECOND, i);
    Integer fetchSize = values.one(Settings.SNAPSHOT_FETCH_SIZE, i);
    ZoneId zone = values.one(Settings.SNAPSHOT_ZONE, i);
    int oneSecond = rowsPerSecond != null ? Math.min(chunkRows, rowsPerSecond) : chunkRows;
    return new SnapshotConfig(
        chunkRows,
        fetchSize != null ? fetchSize : oneSecond,
        rowsPerSecond != null ? rowsPerSecond : 0,
        values.one(Settings.SNAPSHOT_HOURS, i),
        zone != null ? zone : values.one(Settings.WINDOW_ZONE, i));
  }

  /** High, where the ids of servers that people number themselves seldom are. */
  private static long serverId(Values values, int i) {
    Long id = values.one(Settings.SERVER_ID, i);
    return id != null ? id : 0x4000_0000L | values.one(Settings.NAME, i).hashCode() & 0x3FFF_FFFF;
  }

  private static String namespace(Connector connector) {
    String scheme = connector.type() + "://";
    if (connector instanceof Connector.Postgres postgres) {
      return scheme + postgres.server().address();
    }
    if (connector instanceof Connector.MySql mySql) {
      return scheme + mySql.server().address();
    }
    return scheme + ((Connector.Kafka) connector).bootstrapServers().split(",", 2)[0];
  }

  private static StorageConfig storage(Values values) {
    StorageConfig.PathStyle style = values.one(Settings.PATH_STYLE);
    StorageConfig.PathStyle implied =
        values.has(Settings.ENDPOINT, 0)
            ? StorageConfig.PathStyle.PATH
            : StorageConfig.PathStyle.VIRTUAL_HOST;
    return new StorageConfig(
        values.one(Settings.STORAGE_URI),
        values.one(Settings.ENDPOINT),
        values.one(Settings.REGION),
        style != null ? style : implied,
        values.one(Settings.ACCESS_KEY),
        values.one(Settings.SECRET_KEY),
        values.one(Settings.CHECKSUMS));
  }

  private static QuarantineConfig quarantine(Values values) {
    return new QuarantineConfig(
        values.one(Settings.QUARANTINE_TOPIC), values.one(Settings.POISONED_AFTER));
  }

  private static LineageConfig lineage(Values values) {
    return new LineageConfig(
        values.one(Settings.BOOTSTRAP_SERVERS),
        values.one(Settings.TOPIC),
        values.one(Settings.LINEAGE_NAMESPACE),
        values.map(Settings.PROPERTIES),
        values.one(Settings.TRANSACTION_TIMEOUT));
  }

  private static StateConfig state(Values values) {
    return new StateConfig(
        values.one(Settings.STATE_URI),
        values.one(Settings.CHECKPOINT_INTERVAL),
        values.one(Settings.PARALLELISM),
        values.one(Settings.BLOCK_BUFFER),
        values.one(Settings.SEAL_WORKERS),
        values.one(Settings.FILE_ROWS_MAX));
  }

  private static String implied(Values values, int i) {
    return "varve_" + values.one(Settings.NAME, i).replace('-', '_');
  }
}
