package dev.varve.block;

import dev.varve.model.Hash128;
import dev.varve.model.RowDigest;
import dev.varve.model.SourcePosition;

/**
 * What is known of a row block without opening it; kept beside it in state.
 *
 * @param epoch {@link dev.varve.model.Epoch#id()} of its changes
 * @param digest count and identity sum of its rows
 * @param first position of its first row
 * @param last position of its last row
 */
public record BlockInfo(
    Hash128 schema, String epoch, RowDigest digest, SourcePosition first, SourcePosition last) {
  private static final byte VERSION = 1;

  /** Version byte, then every field in order. */
  public byte[] encode() {
    ByteWriter out = new ByteWriter(96);
    out.writeByte(VERSION);
    out.writeFixed(schema.high());
    out.writeFixed(schema.low());
    out.writeText(epoch);
    out.writeVarint(digest.rows());
    out.writeFixed(digest.sum().high());
    out.writeFixed(digest.sum().low());
    PositionCodec.write(out, first);
    PositionCodec.write(out, last);
    return out.toByteArray();
  }

  /**
   * Reads what {@link #encode} wrote.
   *
   * @throws IllegalStateException if a later version wrote it
   */
  public static BlockInfo decode(byte[] bytes) {
    ByteReader in = new ByteReader(bytes);
    byte version = in.readByte();
    if (version != VERSION) {
      throw new IllegalStateException("block info of version " + version);
    }
    Hash128 schema = new Hash128(in.readFixed(), in.readFixed());
    String epoch = in.readText();
    RowDigest digest = new RowDigest(in.readVarint(), new Hash128(in.readFixed(), in.readFixed()));
    return new BlockInfo(schema, epoch, digest, PositionCodec.read(in), PositionCodec.read(in));
  }
}
