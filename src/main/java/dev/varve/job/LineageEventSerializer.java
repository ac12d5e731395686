package dev.varve.job;

import dev.varve.block.ByteReader;
import dev.varve.block.ByteWriter;
import dev.varve.lineage.LineageEvent;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;

/** Lineage events between tasks: version byte, then every field in order. */
public final class LineageEventSerializer extends BytesSerializer<LineageEvent> {
  private static final long serialVersionUID = 1L;
  static final LineageEventSerializer INSTANCE = new LineageEventSerializer();

  private static final byte VERSION = 1;

  @Override
  byte[] encode(LineageEvent event) {
    ByteWriter out = new ByteWriter(event.json().length + 128);
    out.writeByte(VERSION);
    out.writeText(event.source());
    out.writeText(event.key());
    out.writeVarint(event.sequence());
    out.writeVarint(event.index());
    out.writeImage(event.json());
    return out.toByteArray();
  }

  @Override
  LineageEvent decode(byte[] bytes) {
    ByteReader in = new ByteReader(bytes);
    byte version = in.readByte();
    if (version != VERSION) {
      throw new IllegalStateException("lineage event of version " + version);
    }
    String source = in.readText();
    String key = in.readText();
    long sequence = in.readVarint();
    int index = (int) in.readVarint();
    return new LineageEvent(source, key, in.readImage(), sequence, index);
  }

  @Override
  public TypeSerializerSnapshot<LineageEvent> snapshotConfiguration() {
    return new Snapshot();
  }

  /** What Flink saves of this serializer; its name is part of the state's format. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<LineageEvent> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
