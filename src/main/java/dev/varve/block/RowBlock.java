package dev.varve.block;

import com.github.luben.zstd.Zstd;
import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.model.ChangeEvent;
import dev.varve.model.Operation;
import dev.varve.model.SourcePosition;
import dev.varve.model.TableId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * A sorted, compressed run of changes of one table, epoch and schema version, as it waits in state
 * for its window's end.
 *
 * <p>Version 1: version byte, CRC-32C of what follows (4), size before compression (4), zstd of the
 * rows. A row: operation code, event time, position, before and after image; numbers are varints,
 * images follow their length plus one (0 for none). Table, schema and epoch are not in the block:
 * its {@link BlockInfo} beside it in state has them.
 */
public final class RowBlock {
  static final byte VERSION = 1;
  private static final int HEADER = 9;
  private static final int ZSTD_LEVEL = 1;

  private RowBlock() {}

  /** Encodes changes that are in {@link ChangeOrder}. */
  public static byte[] encode(List<ChangeEvent> sorted) {
    ByteWriter rows = new ByteWriter(64 * 1024);
    for (ChangeEvent change : sorted) {
      writeRow(rows, change);
    }
    byte[] compressed = new byte[(int) Zstd.compressBound(rows.size()) + HEADER];
    long length =
        Zstd.compressByteArray(
            compressed,
            HEADER,
            compressed.length - HEADER,
            rows.array(),
            0,
            rows.size(),
            ZSTD_LEVEL);
    byte[] block = Arrays.copyOf(compressed, HEADER + (int) length);
    ByteBuffer header = ByteBuffer.wrap(block);
    header.put(0, VERSION).putInt(5, rows.size()).putInt(1, checksum(block));
    return block;
  }

  /**
   * Decodes a block.
   *
   * @throws VarveException {@code BLOCK_CORRUPT} if its bytes are not what was written, {@code
   *     FORMAT_UNSUPPORTED} if a later version wrote it
   */
  public static List<ChangeEvent> decode(byte[] block, TableId table, BlockInfo info) {
    if (block == null || block.length < HEADER) {
      throw corrupt(table, "expected a block, found " + (block == null ? "none" : block.length));
    }
    if (block[0] != VERSION) {
      throw VarveException.of(
          ErrorCode.FORMAT_UNSUPPORTED,
          "row block of " + table + " has version " + block[0],
          "run the release that wrote this state, or a later one");
    }
    ByteBuffer header = ByteBuffer.wrap(block);
    if (header.getInt(1) != checksum(block)) {
      throw corrupt(table, "checksum mismatch");
    }
    byte[] rows = new byte[header.getInt(5)];
    long length =
        Zstd.decompressByteArray(rows, 0, rows.length, block, HEADER, block.length - HEADER);
    if (length != rows.length) {
      throw corrupt(table, "expected " + rows.length + " bytes, found " + length);
    }
    List<ChangeEvent> changes = new ArrayList<>(Math.toIntExact(info.digest().rows()));
    ByteReader reader = new ByteReader(rows);
    while (reader.hasMore()) {
      changes.add(readRow(reader, table, info));
    }
    if (changes.size() != info.digest().rows()) {
      throw corrupt(table, "expected " + info.digest().rows() + " rows, found " + changes.size());
    }
    return changes;
  }

  private static void writeRow(ByteWriter rows, ChangeEvent change) {
    rows.writeByte((byte) change.operation().code());
    rows.writeSigned(change.timeMicros());
    PositionCodec.write(rows, change.position());
    rows.writeImage(change.before());
    rows.writeImage(change.after());
  }

  private static ChangeEvent readRow(ByteReader reader, TableId table, BlockInfo info) {
    Operation operation = Operation.ofCode((char) reader.readByte());
    long time = reader.readSigned();
    SourcePosition position = PositionCodec.read(reader);
    byte[] before = reader.readImage();
    byte[] after = reader.readImage();
    return new ChangeEvent(
        table, info.schema(), info.epoch(), position, operation, time, before, after);
  }

  private static int checksum(byte[] block) {
    CRC32C crc = new CRC32C();
    crc.update(block, 5, block.length - 5);
    return (int) crc.getValue();
  }

  private static VarveException corrupt(TableId table, String found) {
    return VarveException.of(
        ErrorCode.BLOCK_CORRUPT,
        "row block of " + table + " is damaged in state: " + found,
        "restore the job from an earlier checkpoint or savepoint");
  }
}
