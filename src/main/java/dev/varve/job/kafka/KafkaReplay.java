package dev.varve.job.kafka;

import dev.varve.config.SourceConfig;
import dev.varve.kafka.TopicSpan;
import dev.varve.model.ChangeEvent;
import java.nio.file.Path;
import java.util.List;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * A part of a source's topics, to be read again by a job of its own. Reading leaves no trace on the
 * brokers or in the archive.
 *
 * @param rate messages a second at the most; 0 for no limit
 */
public record KafkaReplay(SourceConfig source, List<TopicSpan> spans, int rate) {
  public KafkaReplay {
    spans = List.copyOf(spans);
  }

  /** The changes in the messages, as they would be archived. */
  public DataStream<ChangeEvent> changes(
      StreamExecutionEnvironment environment, TypeInformation<ChangeEvent> type) {
    return stream(environment, new ReplayedChanges(source, type), type);
  }

  /**
   * The messages whose changes the archive lacks, each as a {@link FoundMessage}.
   *
   * @param missing a local file of these changes' identities, as {@link MissingIds} writes it
   */
  public DataStream<byte[]> missing(StreamExecutionEnvironment environment, Path missing) {
    return stream(
        environment,
        new MissingMessages(source, missing.toString()),
        PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO);
  }

  private <T> DataStream<T> stream(
      StreamExecutionEnvironment environment, ReplayReader<T> reader, TypeInformation<T> type) {
    return environment
        .fromSource(
            new ReplayedTopics<>(source, List.copyOf(spans), rate, reader),
            WatermarkStrategy.noWatermarks(),
            "source " + source.name(),
            type)
        .uid("source-" + source.name())
        .setParallelism(1);
  }
}
