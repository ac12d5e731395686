package dev.varve.job.branch;

import dev.varve.config.SourceConfig;
import dev.varve.config.StorageConfig;
import dev.varve.ledger.ArchiveLayout;
import dev.varve.model.ChangeEvent;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.file.src.FileSource;
import org.apache.flink.connector.file.src.FileSourceSplit;
import org.apache.flink.connector.file.src.enumerate.FileEnumerator;
import org.apache.flink.connector.file.src.enumerate.NonSplittingRecursiveEnumerator;
import org.apache.flink.connector.file.src.reader.TextLineInputFormat;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Records that people sent back from quarantine, as changes. Flink's file source watches the
 * archive's folder for them and remembers which batches it has read. They come when they come: this
 * input is always idle to event time, so what it brings is late, and goes to its own window as an
 * addendum.
 *
 * <pre>
 * FileSource, each line a record ▶ RedrivenRecords, parallelism 1
 * </pre>
 */
public final class SentBack {
  private static final Duration WATCH_INTERVAL = Duration.ofSeconds(10);

  private SentBack() {}

  /**
   * Draws the input.
   *
   * @param reader makes changes of the records
   */
  public static DataStream<ChangeEvent> read(
      StreamExecutionEnvironment environment,
      SourceConfig source,
      StorageConfig storage,
      Rereader.Factory reader,
      TypeInformation<ChangeEvent> changes) {
    Path folder =
        new Path(
            storage.uri().toString().replaceFirst("/+$", "")
                + "/"
                + ArchiveLayout.sentBack(source.name()));
    FileSource<String> batches =
        FileSource.forRecordStreamFormat(new TextLineInputFormat("UTF-8"), folder)
            .setFileEnumerator(MayBeMissing::new)
            .monitorContinuously(WATCH_INTERVAL)
            .build();
    return environment
        .fromSource(
            batches,
            WatermarkStrategy.forGenerator(context -> new AlwaysIdle()),
            "sent back " + source.name())
        .uid("sent-back-" + source.name())
        .setParallelism(1)
        .process(new RedrivenRecords(source, storage, reader))
        .returns(changes)
        .name("redrive " + source.name())
        .uid("redrive-" + source.name())
        .setParallelism(1);
  }

  /** The folder comes with its first batch. */
  private static final class MayBeMissing implements FileEnumerator {
    private final FileEnumerator files = new NonSplittingRecursiveEnumerator();

    @Override
    public Collection<FileSourceSplit> enumerateSplits(Path[] folders, int parallelism)
        throws IOException {
      FileSystem store = folders[0].getFileSystem();
      return store.exists(folders[0]) ? files.enumerateSplits(folders, parallelism) : List.of();
    }
  }

  /** Never holds event time back, whatever comes. */
  private static final class AlwaysIdle implements WatermarkGenerator<String> {
    @Override
    public void onEvent(String line, long timestamp, WatermarkOutput output) {
      output.markIdle();
    }

    @Override
    public void onPeriodicEmit(WatermarkOutput output) {
      output.markIdle();
    }
  }
}
