package dev.varve.config;

import java.io.Serializable;
import java.time.Duration;

/**
 * A database server and how it is spoken to.
 *
 * @param username a reference or plain text
 * @param heartbeat how often the server is told how far its log has been read while no row changes
 */
public record DatabaseServer(
    String host, int port, Secret username, Secret password, Duration heartbeat)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  /** {@code host:port}. */
  public String address() {
    return host + ":" + port;
  }
}
