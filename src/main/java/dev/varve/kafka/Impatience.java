package dev.varve.kafka;

import java.util.Properties;
import org.apache.kafka.clients.CommonClientConfigs;

/** How long a client waits for brokers that are away until it says so. */
public final class Impatience {
  private static final String CALL_TIMEOUT_MS = "20000";
  private static final String REQUEST_TIMEOUT_MS = "10000";

  private Impatience() {}

  /** The two go together, and a client refuses the one below the other: the user's, or ours. */
  public static void limit(Properties client) {
    if (!client.containsKey(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG)
        && !client.containsKey(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG)) {
      client.setProperty(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, CALL_TIMEOUT_MS);
      client.setProperty(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, REQUEST_TIMEOUT_MS);
    }
  }
}
