package dev.varve.job;

import dev.varve.block.ByteReader;
import dev.varve.block.ByteWriter;
import dev.varve.block.PositionCodec;
import dev.varve.model.ChangeEvent;
import dev.varve.model.Hash128;
import dev.varve.model.Operation;
import dev.varve.model.SourcePosition;
import dev.varve.model.TableId;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;

/** Change events between tasks: version byte, then every field in order. */
public final class ChangeEventSerializer extends BytesSerializer<ChangeEvent> {
  private static final long serialVersionUID = 1L;
  static final ChangeEventSerializer INSTANCE = new ChangeEventSerializer();

  private static final byte VERSION = 1;

  @Override
  byte[] encode(ChangeEvent change) {
    ByteWriter out = new ByteWriter(256);
    out.writeByte(VERSION);
    out.writeText(change.table().namespace());
    out.writeText(change.table().name());
    out.writeFixed(change.schema().high());
    out.writeFixed(change.schema().low());
    out.writeText(change.epoch());
    PositionCodec.write(out, change.position());
    out.writeByte((byte) change.operation().code());
    out.writeSigned(change.timeMicros());
    out.writeImage(change.before());
    out.writeImage(change.after());
    return out.toByteArray();
  }

  @Override
  ChangeEvent decode(byte[] bytes) {
    ByteReader in = new ByteReader(bytes);
    byte version = in.readByte();
    if (version != VERSION) {
      throw new IllegalStateException("change event of version " + version);
    }
    TableId table = TableId.of(in.readText(), in.readText());
    Hash128 schema = new Hash128(in.readFixed(), in.readFixed());
    String epoch = in.readText();
    SourcePosition position = PositionCodec.read(in);
    Operation operation = Operation.ofCode((char) in.readByte());
    long time = in.readSigned();
    byte[] before = in.readImage();
    return new ChangeEvent(table, schema, epoch, position, operation, time, before, in.readImage());
  }

  @Override
  public TypeSerializerSnapshot<ChangeEvent> snapshotConfiguration() {
    return new Snapshot();
  }

  /** What Flink saves of this serializer; its name is part of the state's format. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<ChangeEvent> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
