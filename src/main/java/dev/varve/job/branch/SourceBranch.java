package dev.varve.job.branch;

import dev.varve.model.ChangeEvent;
import dev.varve.model.TableId;
import java.io.Serializable;
import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * One source as the job reads it: everything before the writers. A branch goes on until it is
 * stopped, or was made to catch up: then its watermark passes the {@link CatchUp#goalMillis goal}
 * once everything has come that the source held when the branch was made.
 */
public interface SourceBranch extends Serializable {

  /**
   * Draws the branch: its changes, each with the epoch and the event time it belongs to, and
   * watermarks. Every operator has a uid made of the source's name.
   */
  DataStream<ChangeEvent> read(
      StreamExecutionEnvironment environment, TypeInformation<ChangeEvent> changes);

  /** What reads records of the source again that were sent back from quarantine. */
  Rereader.Factory rereader();

  /**
   * The tables that the source is known to have before a change of theirs comes, in order; asked
   * where the publisher runs.
   */
  List<TableId> tables();
}
