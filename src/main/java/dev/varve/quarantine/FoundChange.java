package dev.varve.quarantine;

import dev.varve.error.ErrorCode;
import dev.varve.model.ChangeEvent;
import dev.varve.model.Hash128;
import dev.varve.model.Operation;
import dev.varve.model.Reject;
import dev.varve.model.SourcePosition;
import dev.varve.model.TableId;
import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * A change that no log told, on its way to the job: a row that an epoch's snapshot did not find any
 * more, or one that a table's live rows show and the archive's do not. It travels as records do
 * that are sent back: its key is the fingerprint of the archive's schema version, 16 bytes, most
 * significant first, and, at a place in the log, the operation's code, one byte; its value is the
 * row's image in that version, as column rules left it.
 *
 * @param epoch the epoch that lacks the change
 * @param position that of a snapshot for a delete between epochs, else a place in the log
 * @param operation {@link Operation#READ}, or {@link Operation#DELETE}
 * @param timeMicros event time in microseconds since 1970-01-01T00:00:00Z: when the row was seen,
 *     or was seen to be gone; between epochs where the window begins that the snapshot is in
 * @param schema of the image, which the archive holds
 */
public record FoundChange(
    String epoch,
    TableId table,
    SourcePosition position,
    Operation operation,
    long timeMicros,
    Hash128 schema,
    byte[] image) {
  private static final int FINGERPRINT_BYTES = 16;

  public FoundChange {
    Objects.requireNonNull(epoch, "epoch");
    Objects.requireNonNull(table, "table");
    Objects.requireNonNull(position, "position");
    Objects.requireNonNull(schema, "schema");
    Objects.requireNonNull(image, "image");
    boolean isDelete = operation == Operation.DELETE;
    if (!isDelete && (operation != Operation.READ || isBetweenEpochs(position))) {
      throw new IllegalArgumentException(operation + " is not found at " + position.text());
    }
  }

  private static boolean isBetweenEpochs(SourcePosition position) {
    return position instanceof SourcePosition.SnapshotRead;
  }

  /** Why it is sent. */
  public ErrorCode cause() {
    return isBetweenEpochs(position)
        ? ErrorCode.GAP_NOT_ARCHIVED
        : ErrorCode.ARCHIVE_DIFFERS_FROM_SOURCE;
  }

  /** The record to send. */
  public SentRecord toSent() {
    boolean between = isBetweenEpochs(position);
    ByteBuffer key = ByteBuffer.allocate(FINGERPRINT_BYTES + (between ? 0 : 1));
    key.putLong(schema.high()).putLong(schema.low());
    if (!between) {
      key.put((byte) operation.code());
    }
    return new SentRecord(
        epoch,
        new Reject(
            between ? "comparison of epochs" : "comparison with the source",
            position,
            table,
            timeMicros,
            cause().text(),
            between ? "not in the snapshot of this epoch" : "not as the source has it",
            1,
            key.array(),
            image));
  }

  /**
   * What a record tells that {@link SentRecord#isFound} is.
   *
   * @throws IllegalArgumentException if it was not made by {@link #toSent}; the message holds
   *     nothing of it
   */
  public static FoundChange of(SentRecord sent) {
    Reject told = sent.reject();
    boolean between = isBetweenEpochs(told.position());
    int keyBytes = FINGERPRINT_BYTES + (between ? 0 : 1);
    boolean whole =
        told.table() != null
            && told.key() != null
            && told.key().length == keyBytes
            && told.value() != null;
    if (!whole) {
      throw new IllegalArgumentException("not a change that was found");
    }
    ByteBuffer key = ByteBuffer.wrap(told.key());
    FoundChange found =
        new FoundChange(
            sent.epoch(),
            told.table(),
            told.position(),
            between ? Operation.DELETE : operation(told.key()[FINGERPRINT_BYTES]),
            told.timeMicros(),
            new Hash128(key.getLong(), key.getLong()),
            told.value());
    if (!told.cause().equals(found.cause().text())) {
      throw new IllegalArgumentException("not a change that was found");
    }
    return found;
  }

  private static Operation operation(byte code) {
    return Operation.ofCode((char) code);
  }

  /** The change that it is: what identifies it are its epoch, table, position and row. */
  public ChangeEvent change() {
    boolean isDelete = operation == Operation.DELETE;
    return new ChangeEvent(
        table,
        schema,
        epoch,
        position,
        operation,
        timeMicros,
        isDelete ? image : null,
        isDelete ? null : image);
  }
}
