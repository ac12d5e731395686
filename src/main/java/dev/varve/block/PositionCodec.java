package dev.varve.block;

import dev.varve.model.SourcePosition;

/**
 * The binary form of a source position: a kind byte, then its numbers. Kinds are never used again
 * for another meaning.
 */
public final class PositionCodec {
  private static final byte SNAPSHOT_READ = 0;
  private static final byte POSTGRES = 1;

  private PositionCodec() {}

  public static void write(ByteWriter out, SourcePosition position) {
    if (position instanceof SourcePosition.Postgres postgres) {
      out.writeByte(POSTGRES);
      out.writeFixed(postgres.lsn());
      out.writeVarint(postgres.transactionId());
      out.writeVarint(postgres.index());
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
      default -> throw new IllegalStateException("unknown kind of source position: " + kind);
    };
  }
}
