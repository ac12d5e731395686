package dev.varve.job.postgres;

import dev.varve.config.Secrets;
import dev.varve.config.SourceConfig;
import dev.varve.config.TablePatterns;
import dev.varve.decode.PostgresCapture;
import java.util.Properties;
import org.apache.flink.cdc.connectors.base.options.StartupOptions;
import org.apache.flink.cdc.connectors.postgres.source.config.PostgresSourceConfigFactory;

/**
 * What Flink CDC and Debezium are told of a source; not fit to be seen, so made where it is used.
 */
final class CdcConfiguration {
  /**
   * How often the reader tells the server what it has received; {@link SourceClock} waits for it.
   */
  private static final String STATUS_INTERVAL_MILLIS = "1000";

  private CdcConfiguration() {}

  static PostgresSourceConfigFactory of(SourceConfig source) {
    PostgresSourceConfigFactory factory = new PostgresSourceConfigFactory();
    factory.hostname(source.postgres().server().host());
    factory.port(source.postgres().server().port());
    factory.database(source.postgres().database());
    factory.username(Secrets.reveal(source.postgres().server().username()));
    factory.password("");
    factory.slotName(source.postgres().slot());
    factory.decodingPluginName("pgoutput");
    factory.tableList(TablePatterns.of(source.include(), source.exclude()).toRegex());
    factory.heartbeatInterval(source.postgres().server().heartbeat());
    factory.splitSize(source.postgres().snapshot().chunkRows());
    factory.fetchSize(source.postgres().snapshot().fetchSize());
    factory.skipSnapshotBackfill(true);
    factory.scanNewlyAddedTableEnabled(false);
    factory.includeSchemaChanges(false);
    factory.startupOptions(StartupOptions.initial());
    factory.debeziumProperties(debeziumProperties(source));
    return factory;
  }

  private static Properties debeziumProperties(SourceConfig source) {
    Properties properties = PostgresCapture.properties();
    properties.setProperty("publication.name", source.postgres().publication());
    properties.setProperty("publication.autocreate.mode", "disabled");
    properties.setProperty("provide.transaction.metadata", "false");
    properties.setProperty("status.update.interval.ms", STATUS_INTERVAL_MILLIS);
    properties.setProperty(
        "database.authenticationPluginClassName", ReferencedPassword.class.getName());
    properties.setProperty(
        "database." + ReferencedPassword.REFERENCE,
        source.postgres().server().password().reference());
    return properties;
  }
}
