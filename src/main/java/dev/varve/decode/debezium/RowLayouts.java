package dev.varve.decode.debezium;

import java.util.Set;

/** The layout of the rows in an envelope, from the envelope's own schema. */
final class RowLayouts {
  /** Sources whose moments carry no zone of their own, and so come in UTC. */
  private static final Set<String> MOMENTS_IN_UTC =
      Set.of(
          "io.debezium.connector.postgresql.Source",
          "io.debezium.connector.mysql.Source",
          "io.debezium.connector.mariadb.Source");

  private RowLayouts() {}

  /** Null when the schema is that of no envelope, or of one that holds documents. */
  static RowLayout ofEnvelope(ConnectType envelope) {
    if (envelope.kind() != Kind.STRUCT
        || envelope.field("op") == null
        || envelope.field("source") == null) {
      return null;
    }
    ConnectType after = envelope.field("after");
    ConnectType row = after == null ? envelope.field("before") : after;
    if (row == null || row.kind() != Kind.STRUCT) {
      return null;
    }
    String source = envelope.field("source").name();
    return RowLayout.of(row, source != null && MOMENTS_IN_UTC.contains(source));
  }
}
