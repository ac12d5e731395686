package dev.varve.config;

import java.util.List;
import java.util.stream.IntStream;

/** Turns values without problems into the records, with every default filled in. */
final class Binder {
  private Binder() {}

  static ArchiveConfig bind(Values values) {
    List<SourceConfig> sources =
        IntStream.range(0, values.sources()).mapToObj(i -> source(values, i)).toList();
    return new ArchiveConfig(sources, storage(values), lineage(values), state(values));
  }

  /** The slot's name as written, else as the source's name implies. */
  static String slot(Values values, int i) {
    String slot = values.one(Settings.SLOT, i);
    return slot != null ? slot : implied(values, i);
  }

  private static SourceConfig source(Values values, int i) {
    String host = values.one(Settings.HOST, i);
    int port = values.one(Settings.PORT, i);
    String namespace = values.one(Settings.SOURCE_NAMESPACE, i);
    String publication = values.one(Settings.PUBLICATION, i);
    return new SourceConfig(
        values.one(Settings.NAME, i),
        host,
        port,
        values.one(Settings.DATABASE, i),
        values.one(Settings.USERNAME, i),
        values.one(Settings.PASSWORD, i),
        namespace != null ? namespace : "postgres://" + host + ":" + port,
        slot(values, i),
        publication != null ? publication : implied(values, i),
        values.list(Settings.INCLUDE, i),
        values.list(Settings.EXCLUDE, i),
        values.one(Settings.WINDOW_LENGTH, i),
        values.one(Settings.WINDOW_ZONE, i),
        values.one(Settings.WINDOW_LATENESS, i),
        values.one(Settings.IDLE_AFTER, i),
        values.one(Settings.HEARTBEAT, i),
        values.one(Settings.SNAPSHOT_CHUNK_ROWS, i));
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
