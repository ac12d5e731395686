package dev.varve.config;

import java.io.Serializable;
import java.time.Duration;
import java.util.Map;

/**
 * Where lineage events go.
 *
 * @param namespace the OpenLineage namespace of Varve's jobs
 * @param properties further Kafka client properties; values may be secrets
 * @param transactionTimeout how long Kafka keeps an unfinished transaction; longer than any
 *     expected outage
 */
public record LineageConfig(
    String bootstrapServers,
    String topic,
    String namespace,
    Map<String, Secret> properties,
    Duration transactionTimeout)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  public LineageConfig {
    properties = Map.copyOf(properties);
  }

  /** Another topic on the same brokers. */
  public LineageConfig withTopic(String other) {
    return new LineageConfig(bootstrapServers, other, namespace, properties, transactionTimeout);
  }
}
