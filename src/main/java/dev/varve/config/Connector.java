package dev.varve.config;

import java.io.Serializable;
import java.net.URI;
import java.util.List;
import java.util.Map;

/** How a source's changes are got. */
public sealed interface Connector extends Serializable {

  /** The word that stands for it in the data map. */
  String type();

  /**
   * One PostgreSQL database, read directly.
   *
   * @param server the primary, not a standby or a connection pool
   */
  record Postgres(
      DatabaseServer server,
      String database,
      String slot,
      String publication,
      SnapshotConfig snapshot)
      implements Connector {
    private static final long serialVersionUID = 1L;
    static final String TYPE = "postgres";

    @Override
    public String type() {
      return TYPE;
    }
  }

  /**
   * A MySQL or MariaDB server, read directly.
   *
   * @param serverId the first of the replica ids that its readers take, unlike that of any other
   *     replica of the server
   */
  record MySql(DatabaseServer server, long serverId, SnapshotConfig snapshot) implements Connector {
    private static final long serialVersionUID = 1L;
    static final String TYPE = "mysql";

    @Override
    public String type() {
      return TYPE;
    }
  }

  /**
   * Topics that Debezium fills, from any connector, as JSON or as Avro in the Confluent wire
   * format.
   *
   * @param topics patterns with {@code *} and {@code ?}; a topic needs one match
   * @param properties further Kafka client properties; values may be secrets
   * @param registry the schema registry, or null when no topic holds Avro
   * @param registryUsername null when the registry asks for none
   * @param registryPassword null when the registry asks for none
   */
  record Kafka(
      String bootstrapServers,
      List<String> topics,
      Map<String, Secret> properties,
      URI registry,
      Secret registryUsername,
      Secret registryPassword)
      implements Connector {
    private static final long serialVersionUID = 1L;
    static final String TYPE = "kafka";

    public Kafka {
      topics = List.copyOf(topics);
      properties = Map.copyOf(properties);
    }

    @Override
    public String type() {
      return TYPE;
    }
  }
}
