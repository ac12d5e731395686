package dev.varve.readiness;

import dev.varve.config.Secrets;
import dev.varve.config.SourceConfig;
import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/** Opens a read-only connection to a source, and says in our words why one cannot be had. */
public final class SourceConnection {
  private static final String CONNECT_SECONDS = "10";
  private static final String ANSWER_SECONDS = "120";

  private SourceConnection() {}

  /**
   * A connection that the caller closes. The driver is asked by name, since a cluster's class
   * loader hides it from {@link java.sql.DriverManager}.
   *
   * @throws VarveException with {@code SOURCE_UNREACHABLE} when the server does not answer, {@code
   *     SOURCE_NOT_READY} when it refuses the role or has no such database
   */
  public static Connection open(SourceConfig source) {
    Properties properties = new Properties();
    PGProperty.USER.set(properties, Secrets.reveal(source.postgres().server().username()));
    PGProperty.PASSWORD.set(properties, Secrets.reveal(source.postgres().server().password()));
    PGProperty.CONNECT_TIMEOUT.set(properties, CONNECT_SECONDS);
    PGProperty.LOGIN_TIMEOUT.set(properties, CONNECT_SECONDS);
    PGProperty.SOCKET_TIMEOUT.set(properties, ANSWER_SECONDS);
    PGProperty.APPLICATION_NAME.set(properties, "varve");
    try {
      Connection connection = new Driver().connect(url(source), properties);
      connection.setReadOnly(true);
      return connection;
    } catch (SQLException e) {
      throw failure(source, e);
    }
  }

  private static String url(SourceConfig source) {
    String host =
        source.postgres().server().host().contains(":")
            ? "[" + source.postgres().server().host() + "]"
            : source.postgres().server().host();
    String database = URLEncoder.encode(source.postgres().database(), StandardCharsets.UTF_8);
    return "jdbc:postgresql://" + host + ":" + source.postgres().server().port() + "/" + database;
  }

  /** The server's own words are left out: they may hold a user name that is a secret. */
  public static VarveException failure(SourceConfig source, SQLException e) {
    String state = e.getSQLState() == null ? "" : e.getSQLState();
    String where =
        "source %s at %s:%d/%s"
            .formatted(
                source.name(),
                source.postgres().server().host(),
                source.postgres().server().port(),
                source.postgres().database());
    if (state.startsWith("28")) {
      return refused(
          where + " refuses the role or its password", state, "username and password", e);
    }
    if (state.equals("3D000")) {
      return refused(where + ": there is no such database", state, "the database", e);
    }
    if (state.equals("42501")) {
      return refused(
          where + " refuses the role this database or its catalogs", state, "CONNECT", e);
    }
    if (state.startsWith("42")) {
      return VarveException.of(
          ErrorCode.INTERNAL,
          where + " does not understand a query of its catalogs" + inBrackets(state),
          "report the server's version",
          e);
    }
    return VarveException.of(
        ErrorCode.SOURCE_UNREACHABLE,
        where + " does not answer" + inBrackets(state),
        "check host, port, firewall and that the server runs; docs/operating/source-unreachable.md",
        e);
  }

  private static VarveException refused(String what, String state, String check, SQLException e) {
    return VarveException.of(
        ErrorCode.SOURCE_NOT_READY,
        what + inBrackets(state),
        "check " + check + " and pg_hba.conf; docs/operating/source-not-ready.md",
        e);
  }

  private static String inBrackets(String state) {
    return state.isEmpty() ? "" : " (SQLSTATE " + state + ")";
  }
}
