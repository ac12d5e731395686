package dev.varve.block;

import dev.varve.model.SourcePosition;

/**
 * The binary form of a source position: a kind byte, then its numbers. Kinds are never used again
 * for another meaning.
 */
public final class PositionCodec {
  private static final byte SNAPSHOT_READ = 0;
  private static final byte POSTGRES = 1;
  private static final byte BINLOG = 2;
  private static final byte LOG = 3;

  private PositionCodec() {}

  public static void write(ByteWriter out, SourcePosition position) {
    if (position instanceof SourcePosition.Postgres postgres) {
      out.writeByte(POSTGRES);
      out.writeFixed(postgres.lsn());
      out.writeVarint(postgres.transactionId());
      out.writeVarint(postgres.index());
    } else if (position instanceof SourcePosition.Binlog binlog) {
      out.writeByte(BINLOG);
      out.writeVarint(binlog.file());
      out.writeVarint(binlog.position());
      out.writeVarint(binlog.row());
    } else if (position instanceof SourcePosition.Log log) {
      out.writeByte(LOG);
      out.writeText(log.text());
    } else {
      out.writeByte(SNAPSHOT_READ);
    }
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IllegalStateException if the kind is unknown
   */
  public static SourcePosition read(ByteReader in) {
    byte kind = in.readByte();
    return switch (kind) {
      case SNAPSHOT_READ -> SourcePosition.SnapshotRead.INSTANCE;
      case POSTGRES ->
          new SourcePosition.Postgres(in.readFixed(), in.readVarint(), (int) in.readVarint());
      case BINLOG ->
          new SourcePosition.Binlog((int) in.readVarint(), in.readVarint(), (int) in.readVarint());
      case LOG -> SourcePosition.parse(in.readText());
      default -> throw new IllegalStateException("unknown kind of source position: " + kind);
    };
  }
}
