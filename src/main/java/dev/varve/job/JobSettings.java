package dev.varve.job;

import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.contrib.streaming.state.RocksDBConfigurableOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.rocksdb.CompressionType;

/** What every graph of ours needs of Flink, wherever it runs. */
final class JobSettings {
  /** Fixed for the life of an archive: Flink cannot change it under existing state. */
  private static final int MAX_PARALLELISM = 128;

  private JobSettings() {}

  /** Serializers and uids of ours only, state in RocksDB, key groups of a fixed number. */
  static void apply(StreamExecutionEnvironment environment, String name, int parallelism) {
    Configuration flink = new Configuration();
    flink.set(PipelineOptions.NAME, name);
    flink.set(PipelineOptions.GENERIC_TYPES, false);
    flink.set(PipelineOptions.AUTO_GENERATE_UIDS, false);
    flink.set(PipelineOptions.OBJECT_REUSE, true);
    flink.set(StateBackendOptions.STATE_BACKEND, "rocksdb");
    // Row blocks are compressed already, and hardly anything else is in state.
    flink.set(
        RocksDBConfigurableOptions.COMPRESSION_PER_LEVEL, List.of(CompressionType.NO_COMPRESSION));
    environment.configure(flink, JobSettings.class.getClassLoader());
    environment.setParallelism(parallelism);
    environment.setMaxParallelism(MAX_PARALLELISM);
  }
}
