package dev.varve.job.mysql;

import dev.varve.config.SourceConfig;
import dev.varve.config.StorageConfig;
import dev.varve.job.branch.CatchUp;
import dev.varve.job.branch.EpochStamp;
import dev.varve.job.branch.Rereader;
import dev.varve.job.branch.SourceBranch;
import dev.varve.model.ChangeEvent;
import dev.varve.model.TableId;
import java.util.List;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * A MySQL or MariaDB server, read directly.
 *
 * <pre>
 * MySqlCdcSource ────▶ EpochStamp
 * snapshot, changes    chained, parallelism 1
 * </pre>
 */
public final class MySqlBranch implements SourceBranch {
  private static final long serialVersionUID = 1L;

  private final SourceConfig source;
  private final StorageConfig storage;
  private final LogEnd catchUp;

  private MySqlBranch(SourceConfig source, StorageConfig storage, LogEnd catchUp) {
    this.source = source;
    this.storage = storage;
    this.catchUp = catchUp;
  }

  /** A branch that goes on until it is stopped. */
  public static MySqlBranch continuous(SourceConfig source, StorageConfig storage) {
    return new MySqlBranch(source, storage, null);
  }

  /** A branch up to the end that the server's log has now. */
  public static MySqlBranch untilCaughtUp(CatchUp run, StorageConfig storage) {
    LogPlace end = new MySqlServer(run.source()).logEnd();
    return new MySqlBranch(run.source(), storage, new LogEnd(run, end));
  }

  @Override
  public DataStream<ChangeEvent> read(
      StreamExecutionEnvironment environment, TypeInformation<ChangeEvent> changes) {
    String name = source.name();
    SourceConfig server = source;
    return environment
        .fromSource(
            new MySqlCdcSource(source, storage, catchUp),
            WatermarkStrategy.noWatermarks(),
            "source " + name,
            changes)
        .uid("source-" + name)
        .setParallelism(1)
        .process(new EpochStamp(source, storage, () -> new MySqlServer(server).identity()))
        .returns(changes)
        .name("epoch " + name)
        .uid("epoch-" + name)
        .setParallelism(1);
  }

  @Override
  public Rereader.Factory rereader() {
    return MySqlCdcSource::rereader;
  }

  @Override
  public List<TableId> tables() {
    return new MySqlServer(source).tables();
  }
}
