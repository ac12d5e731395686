package dev.varve.job.mysql;

import dev.varve.job.branch.Intake;
import dev.varve.model.ChangeEvent;
import dev.varve.model.Decoded;
import java.util.List;
import org.apache.flink.cdc.connectors.mysql.source.split.SourceRecords;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * What one poll of the reader brought, in the wrapping that Flink CDC's reader hands on.
 *
 * @param <T> what the decoder made, or what is to be archived of it
 * @param changes in order
 * @param boundary where reading has to begin again: behind the last whole transaction; for rows of
 *     the snapshot where the stream has to begin
 * @param boundarySeconds the server's clock when what lies before the boundary was written; 0 when
 *     nothing has been read
 */
record Batch<T extends Decoded>(List<T> changes, LogPlace boundary, long boundarySeconds) {

  /** The same, each change as it is to be archived. */
  Batch<ChangeEvent> through(Intake intake) {
    return new Batch<>(changes.stream().map(intake::admit).toList(), boundary, boundarySeconds);
  }

  SourceRecords wrapped() {
    return new SourceRecords(
        List.of(new SourceRecord(null, null, null, null, null, null, null, this)));
  }

  /** What the reader wrapped, which had been through the intake. */
  @SuppressWarnings("unchecked")
  static Batch<ChangeEvent> unwrap(SourceRecord record) {
    return (Batch<ChangeEvent>) record.value();
  }
}
