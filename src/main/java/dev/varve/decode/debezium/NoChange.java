package dev.varve.decode.debezium;

import dev.varve.error.ErrorCode;
import java.util.List;
import java.util.Set;

/**
 * Tells what a message without an operation is, from the names of its fields.
 *
 * @see <a
 *     href="https://debezium.io/documentation/reference/stable/connectors/postgresql.html#postgresql-transaction-metadata">Debezium,
 *     transaction metadata</a>
 * @see <a
 *     href="https://debezium.io/documentation/reference/stable/configuration/signalling.html">Debezium,
 *     sending signals</a>
 */
final class NoChange {
  private static final Set<String> SIGNALS =
      Set.of(
          "execute-snapshot",
          "stop-snapshot",
          "pause-snapshot",
          "resume-snapshot",
          "snapshot-window-open",
          "snapshot-window-close",
          "schema-changes",
          "log");

  private NoChange() {}

  /**
   * Returns when the message is one that Debezium sends beside its changes.
   *
   * @param type the text of the field {@code type}, or null
   * @throws Malformed if it is none of them
   */
  static void require(List<String> names, String type) {
    boolean heartbeat = names.equals(List.of("ts_ms"));
    boolean transaction = names.containsAll(List.of("status", "id", "event_count"));
    boolean schemaChange =
        names.contains("source") && (names.contains("ddl") || names.contains("tableChanges"));
    boolean signal = type != null && SIGNALS.contains(type) && names.contains("data");
    if (heartbeat || transaction || schemaChange || signal) {
      return;
    }
    if (names.contains("op")) {
      throw new Malformed("the envelope has no source block");
    }
    if (names.contains("source") && (names.contains("after") || names.contains("before"))) {
      throw new Malformed("the envelope has no op");
    }
    throw new Malformed(
        ErrorCode.RECORD_UNWRAPPED,
        "the message is a bare row, without the envelope that tells what happened to it, when and"
            + " where; take the transform ExtractNewRecordState away from the connector");
  }

  /** Whether the text is the type of a signal that Debezium finds, or writes, in a table. */
  static boolean isTableSignal(String type) {
    return type.contains("-") && !type.equals("schema-changes") && SIGNALS.contains(type);
  }
}
