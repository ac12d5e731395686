package dev.varve.decode.debezium;

/** The layout of the rows in an envelope, from the envelope's own schema. */
final class RowLayouts {
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
    return RowLayout.of(row, Origin.ofSourceSchema(envelope.field("source").name()));
  }
}
