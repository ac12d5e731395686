package dev.varve.readiness.mysql;

import dev.varve.config.DatabaseServer;
import dev.varve.config.Secrets;
import dev.varve.config.SourceConfig;
import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;

/**
 * Opens a connection to a MySQL or MariaDB server, and says in our words why one cannot be had. The
 * driver is not ours to hand on: who reads MySQL or MariaDB puts it on the class path.
 */
public final class MySqlConnection {
  /** The driver's class, by name only. */
  public static final String DRIVER = "com.mysql.cj.jdbc.Driver";

  /** The zone and mode in which the server prints values: they are part of a change's identity. */
  private static final String SESSION = "time_zone='+00:00',sql_mode=''";

  private static final String CONNECT_MILLIS = "10000";
  private static final Duration ANSWER_PATIENCE = Duration.ofMinutes(2);

  /** How long the server waits for a reader that takes rows slowly, because it is told to. */
  private static final String SLOW_READER_SECONDS = "3600";

  /** In the driver's words for a password of caching_sha2_password and a server without TLS. */
  private static final String NO_TLS = "Public Key Retrieval";

  private MySqlConnection() {}

  /**
   * A connection that the caller closes.
   *
   * @throws VarveException with {@code DRIVER_MISSING} when the driver is not on the class path,
   *     {@code SOURCE_UNREACHABLE} when the server does not answer, {@code SOURCE_NOT_READY} when
   *     it refuses the account
   */
  public static Connection open(SourceConfig source) {
    return open(source, ANSWER_PATIENCE);
  }

  /** The same with how long the server may take for an answer, the first one included. */
  public static Connection open(SourceConfig source, Duration patience) {
    DatabaseServer server = source.mySql().server();
    Driver driver = driver();
    Properties properties = new Properties();
    properties.setProperty("user", Secrets.reveal(server.username()));
    properties.setProperty("password", Secrets.reveal(server.password()));
    properties.setProperty("connectTimeout", CONNECT_MILLIS);
    properties.setProperty("socketTimeout", Long.toString(patience.toMillis()));
    properties.setProperty("netTimeoutForStreamingResults", SLOW_READER_SECONDS);
    properties.setProperty("sslMode", "PREFERRED");
    properties.setProperty("characterEncoding", "UTF-8");
    properties.setProperty("connectionTimeZone", "UTC");
    properties.setProperty("sessionVariables", SESSION);
    try {
      return driver.connect("jdbc:mysql://" + address(server) + "/", properties);
    } catch (SQLException e) {
      throw failure(source, e);
    }
  }

  private static String address(DatabaseServer server) {
    String host = server.host().contains(":") ? "[" + server.host() + "]" : server.host();
    return host + ":" + server.port();
  }

  /**
   * Refuses to go on without the driver.
   *
   * @throws VarveException with {@code DRIVER_MISSING}
   */
  public static void requireDriver() {
    driver();
  }

  private static Driver driver() {
    try {
      return (Driver) Class.forName(DRIVER).getDeclaredConstructor().newInstance();
    } catch (ReflectiveOperationException missing) {
      throw VarveException.of(
          ErrorCode.DRIVER_MISSING,
          "MySQL's driver is not on the class path (" + DRIVER + ")",
          "put mysql-connector-j 8.0.33 into lib/, on a cluster into Flink's lib/ folder;"
              + " docs/operating/driver-missing.md",
          missing);
    }
  }

  /** The server's own words are left out: they may hold an account's name that is a secret. */
  public static VarveException failure(SourceConfig source, SQLException e) {
    String where = "source " + source.name() + " at " + source.mySql().server().address();
    String state = String.valueOf(e.getSQLState());
    String code = " (error " + e.getErrorCode() + ", SQLSTATE " + state + ")";
    if (String.valueOf(e.getMessage()).contains(NO_TLS)) {
      return VarveException.of(
          ErrorCode.SOURCE_NOT_READY,
          where + " offers no TLS, without which the account's password is not sent" + code,
          "let the server have a certificate (auto_generate_certs, ssl_cert);"
              + " docs/operating/source-not-ready.md",
          e);
    }
    if (state.startsWith("28")) {
      return refused(where + " refuses the account or its password" + code, "the account", e);
    }
    if (state.startsWith("42")) {
      return refused(where + " refuses a query" + code, "the account's privileges", e);
    }
    return VarveException.of(
        ErrorCode.SOURCE_UNREACHABLE,
        where + " does not answer" + code,
        "check host, port, firewall and that the server runs; docs/operating/source-unreachable.md",
        e);
  }

  private static VarveException refused(String what, String check, SQLException e) {
    return VarveException.of(
        ErrorCode.SOURCE_NOT_READY,
        what,
        "check "
            + check
            + "; 'varve validate --online' prints the grants that are needed;"
            + " docs/operating/source-not-ready.md",
        e);
  }
}
