package dev.varve.model;

import java.util.Objects;

/**
 * One change of one row, as every stage after the decoder sees it. Images are rows in the compact
 * binary form of the {@code block} package ({@code RowImage}); they are owned by the event and
 * never modified.
 *
 * @param table the table the change belongs to
 * @param schema fingerprint of the schema version that both images are encoded with
 * @param epoch {@link Epoch#id()}
 * @param position where the change stands in the source's log
 * @param operation what the change did
 * @param timeMicros event time in microseconds since 1970-01-01T00:00:00Z: the source's commit
 *     time; for a snapshot row the moment its epoch began
 * @param before the row before the change, or null when the source did not send it
 * @param after the row after the change, or null for a delete and a truncate
 */
public record ChangeEvent(
    TableId table,
    Hash128 schema,
    String epoch,
    SourcePosition position,
    Operation operation,
    long timeMicros,
    byte[] before,
    byte[] after)
    implements Decoded {

  public ChangeEvent {
    Objects.requireNonNull(table, "table");
    Objects.requireNonNull(schema, "schema");
    Objects.requireNonNull(epoch, "epoch");
    Objects.requireNonNull(position, "position");
    Objects.requireNonNull(operation, "operation");
  }

  /**
   * Whether no log sent it: a row of an earlier epoch that this epoch's snapshot did not find any
   * more. It stands before the snapshot's rows.
   */
  public boolean isFoundDelete() {
    return operation == Operation.DELETE && position instanceof SourcePosition.SnapshotRead;
  }

  /** The same change with other images, which are of another schema version. */
  public ChangeEvent withImages(Hash128 newSchema, byte[] newBefore, byte[] newAfter) {
    return new ChangeEvent(
        table, newSchema, epoch, position, operation, timeMicros, newBefore, newAfter);
  }

  /** The same change, placed in an epoch and in event time. */
  public ChangeEvent inEpoch(String newEpoch, long newTimeMicros) {
    return new ChangeEvent(
        table, schema, newEpoch, position, operation, newTimeMicros, before, after);
  }
}
