package dev.varve.job.postgres;

import dev.varve.config.Secret;
import dev.varve.config.Secrets;
import java.util.Properties;
import org.postgresql.plugin.AuthenticationPlugin;
import org.postgresql.plugin.AuthenticationRequestType;

/**
 * Gives the PostgreSQL driver the password at the moment it logs in, from a reference. So no
 * connector property, no job graph, no log line and no state ever holds it.
 *
 * @see <a href="https://jdbc.postgresql.org/documentation/use/">pgJDBC,
 *     authenticationPluginClassName</a>
 */
public final class ReferencedPassword implements AuthenticationPlugin {
  /** The driver property that holds the reference. */
  static final String REFERENCE = "varvePasswordReference";

  private final Secret password;

  /** Called by the driver with the connection's properties. */
  public ReferencedPassword(Properties connection) {
    this.password = new Secret(connection.getProperty(REFERENCE));
  }

  @Override
  public char[] getPassword(AuthenticationRequestType type) {
    return Secrets.reveal(password).toCharArray();
  }
}
