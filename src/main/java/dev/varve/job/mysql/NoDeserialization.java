package dev.varve.job.mysql;

import dev.varve.model.ChangeEvent;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.cdc.debezium.DebeziumDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.connect.source.SourceRecord;

/** Stands where Flink CDC wants a deserialiser; what is read here is decoded by the reader. */
final class NoDeserialization implements DebeziumDeserializationSchema<ChangeEvent> {
  private static final long serialVersionUID = 1L;

  @Override
  public void deserialize(SourceRecord source, Collector<ChangeEvent> out) {
    throw new IllegalStateException("records are decoded by the reader");
  }

  @Override
  public TypeInformation<ChangeEvent> getProducedType() {
    throw new IllegalStateException("the source names its type");
  }
}
