package dev.varve.job;

import dev.varve.publish.SealReport;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;

/** Seal reports between tasks. */
public final class SealReportSerializer extends BytesSerializer<SealReport> {
  private static final long serialVersionUID = 1L;
  static final SealReportSerializer INSTANCE = new SealReportSerializer();

  @Override
  byte[] encode(SealReport report) {
    return report.encode();
  }

  @Override
  SealReport decode(byte[] bytes) {
    return SealReport.decode(bytes);
  }

  @Override
  public TypeSerializerSnapshot<SealReport> snapshotConfiguration() {
    return new Snapshot();
  }

  /** What Flink saves of this serializer; its name is part of the state's format. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<SealReport> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
