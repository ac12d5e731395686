package dev.varve.job.kafka;

import dev.varve.config.SourceConfig;
import dev.varve.decode.debezium.Message;
import dev.varve.model.ChangeEvent;
import dev.varve.model.Decoded;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.util.Collector;

/** The changes in messages that are read again. */
final class ReplayedChanges extends ReplayReader<ChangeEvent> {
  private static final long serialVersionUID = 1L;

  ReplayedChanges(SourceConfig source, TypeInformation<ChangeEvent> type) {
    super(source, type);
  }

  @Override
  void take(Message message, Decoded decoded, ChangeEvent change, Collector<ChangeEvent> out) {
    out.collect(change);
  }
}
