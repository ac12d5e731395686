package dev.varve.job.kafka;

import dev.varve.block.ByteReader;
import dev.varve.block.ByteWriter;
import dev.varve.model.TableId;

/**
 * A message whose change the archive lacks.
 *
 * @param table its table, or null when it cannot be read
 * @param line the record to send back; empty if it is not to be sent
 */
public record FoundMessage(Verdict verdict, TableId table, String line) {

  /** What can be done with it. */
  public enum Verdict {
    /** The job makes the same change of it again. */
    TO_BE_SENT,
    /** A column rule forbids to keep its bytes, even for a while. */
    NOT_TO_BE_KEPT,
    /**
     * It is one of equal rows without a key, which only those before it tell apart from the first.
     */
    ANOTHER_WHEN_ALONE
  }

  /** Every field in order. */
  public byte[] encode() {
    ByteWriter out = new ByteWriter(64 + line.length());
    out.writeByte((byte) verdict.ordinal());
    out.writeText(table == null ? "" : table.namespace());
    out.writeText(table == null ? "" : table.name());
    out.writeText(line);
    return out.toByteArray();
  }

  /** Reads what {@link #encode} wrote. */
  public static FoundMessage decode(byte[] bytes) {
    ByteReader in = new ByteReader(bytes);
    Verdict verdict = Verdict.values()[in.readByte()];
    String namespace = in.readText();
    String name = in.readText();
    TableId table = namespace.isEmpty() ? null : TableId.of(namespace, name);
    return new FoundMessage(verdict, table, in.readText());
  }
}
