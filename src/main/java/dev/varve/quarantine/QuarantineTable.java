package dev.varve.quarantine;

import dev.varve.block.RowImageReader;
import dev.varve.block.RowImageWriter;
import dev.varve.block.SchemaFingerprint;
import dev.varve.block.Slot;
import dev.varve.model.ChangeEvent;
import dev.varve.model.Column;
import dev.varve.model.FieldType.Scalar;
import dev.varve.model.Hash128;
import dev.varve.model.Operation;
import dev.varve.model.Reject;
import dev.varve.model.TableId;
import dev.varve.model.TableSchema;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The form of rejects as rows. A reject's identity follows from what it is, as any change's does:
 * the same record rejected again for the same cause is there once. One per reader; not thread-safe.
 */
public final class QuarantineTable {
  /** No database has it: the namespace begins with an underscore that is ours. */
  public static final TableId ID = TableId.of("_varve", "quarantine");

  public static final TableSchema SCHEMA =
      new TableSchema(
          ID,
          List.of(
              column("origin", Scalar.STRING),
              column("namespace", Scalar.STRING),
              column("name", Scalar.STRING),
              column("cause", Scalar.STRING),
              column("message", Scalar.STRING),
              column("attempts", Scalar.INT32),
              column("key", Scalar.BYTES),
              column("value", Scalar.BYTES)),
          List.of());

  /** That of {@link #SCHEMA}. */
  public static final Hash128 FINGERPRINT = SchemaFingerprint.of(SCHEMA);

  private final RowImageWriter writer = new RowImageWriter();
  private final RowImageReader reader = new RowImageReader();

  private static Column column(String name, Scalar type) {
    return new Column(name, type, "varve", true);
  }

  /** The row of a reject, in an epoch. */
  public ChangeEvent change(Reject reject, String epoch) {
    writer.begin(SCHEMA.columns().size());
    writer.writeText(reject.origin());
    text(reject.table() == null ? null : reject.table().namespace());
    text(reject.table() == null ? null : reject.table().name());
    writer.writeText(reject.cause());
    writer.writeText(reject.message());
    writer.writeLong(reject.attempts());
    bytes(reject.key());
    bytes(reject.value());
    return new ChangeEvent(
        ID,
        FINGERPRINT,
        epoch,
        reject.position(),
        Operation.CREATE,
        reject.timeMicros(),
        null,
        writer.finish());
  }

  private void text(String value) {
    if (value == null) {
      writer.writeNull();
    } else {
      writer.writeText(value);
    }
  }

  private void bytes(byte[] value) {
    if (value == null) {
      writer.writeNull();
    } else {
      writer.writeBytes(value);
    }
  }

  /**
   * The reject in a row.
   *
   * @throws IllegalArgumentException if the row is of another table or form
   */
  public Reject reject(ChangeEvent change) {
    if (!change.table().equals(ID) || !change.schema().equals(FINGERPRINT)) {
      throw new IllegalArgumentException("not a row of the quarantine: " + change.table());
    }
    reader.reset(change.after(), SCHEMA.columns().size());
    String origin = readText();
    String namespace = readText();
    String name = readText();
    String cause = readText();
    String message = readText();
    reader.next();
    int attempts = Math.toIntExact(reader.readLong());
    byte[] key = readBytes();
    return new Reject(
        origin,
        change.position(),
        namespace == null ? null : TableId.of(namespace, name),
        change.timeMicros(),
        cause,
        message,
        attempts,
        key,
        readBytes());
  }

  private String readText() {
    byte[] utf8 = readBytes();
    return utf8 == null ? null : new String(utf8, StandardCharsets.UTF_8);
  }

  private byte[] readBytes() {
    if (reader.next() == Slot.NULL) {
      return null;
    }
    int start = reader.readSlice();
    byte[] copy = new byte[reader.sliceLength()];
    System.arraycopy(reader.image(), start, copy, 0, copy.length);
    return copy;
  }
}
