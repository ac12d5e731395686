package dev.varve.kafka;

import dev.varve.config.Secret;
import dev.varve.config.Secrets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.ConfigData;
import org.apache.kafka.common.config.provider.ConfigProvider;

/**
 * Reveals the data map's secrets inside a Kafka client, when and where it is made: so that settings
 * travel in a job graph as references. Kafka creates it by name; it splits {@code ${env:NAME}} and
 * {@code ${file:/path}} at the colons.
 *
 * @see <a href="https://cwiki.apache.org/confluence/display/KAFKA/KIP-421">KIP-421, references in
 *     clients' settings</a>
 */
public final class SecretProvider implements ConfigProvider {
  private static final String ORIGIN = "origin";

  private String origin = "";

  /** Settings by which a client reveals both kinds of references. */
  public static Map<String, String> registration() {
    String name = SecretProvider.class.getName();
    return Map.of(
        "config.providers",
        "env,file",
        "config.providers.env.class",
        name,
        "config.providers.env.param." + ORIGIN,
        "env",
        "config.providers.file.class",
        name,
        "config.providers.file.param." + ORIGIN,
        "file");
  }

  @Override
  public void configure(Map<String, ?> settings) {
    origin = String.valueOf(settings.get(ORIGIN));
  }

  @Override
  public ConfigData get(String path) {
    return new ConfigData(Map.of());
  }

  /**
   * @throws dev.varve.error.VarveException with {@code SECRET_UNRESOLVED}
   */
  @Override
  public ConfigData get(String path, Set<String> keys) {
    String before = path == null || path.isEmpty() ? "" : path + ":";
    Map<String, String> revealed = new HashMap<>();
    for (String key : keys) {
      Secret secret = new Secret("${" + origin + ":" + before + key + "}");
      revealed.put(key, Secrets.reveal(secret));
    }
    return new ConfigData(revealed);
  }

  @Override
  public void close() {}
}
