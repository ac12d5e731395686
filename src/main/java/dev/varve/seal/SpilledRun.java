package dev.varve.seal;

import dev.varve.block.BlockInfo;
import dev.varve.block.ChangeHash;
import dev.varve.block.OpenBlock;
import dev.varve.block.RowBlock;
import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.model.ChangeEvent;
import dev.varve.model.RowDigest;
import dev.varve.model.TableId;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Iterator;

/**
 * Sorted changes on the local disk for the length of a seal: row blocks one after the other, each
 * after its own facts. Reading holds one block at a time. Closing it deletes it.
 */
final class SpilledRun implements AutoCloseable {
  private static final int BLOCK_BYTES = 64 << 10;

  private final TableId table;
  private final Path file;
  private final ChangeHash hash = new ChangeHash();
  private DataInputStream reading;
  private int blocks;

  private SpilledRun(TableId table, Path file) {
    this.table = table;
    this.file = file;
  }

  static SpilledRun create(Path scratch, TableId table) {
    try {
      return new SpilledRun(table, Files.createTempFile(scratch, "run-", ".blocks"));
    } catch (IOException e) {
      throw full(scratch, e);
    }
  }

  /** Writes the changes, at least one, and says what the run holds. */
  BlockInfo write(Iterator<ChangeEvent> sorted) {
    BlockInfo whole = null;
    try (DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
      while (sorted.hasNext()) {
        OpenBlock.Closed block = nextBlock(sorted);
        write(out, block.info().encode());
        write(out, block.block());
        blocks++;
        whole = whole == null ? block.info() : join(whole, block.info());
      }
      return whole;
    } catch (IOException e) {
      throw full(file.getParent(), e);
    }
  }

  private OpenBlock.Closed nextBlock(Iterator<ChangeEvent> sorted) {
    OpenBlock block = new OpenBlock();
    while (sorted.hasNext() && block.sizeBytes() < BLOCK_BYTES) {
      ChangeEvent change = sorted.next();
      block.add(change, hash.of(change));
    }
    return block.close();
  }

  private static BlockInfo join(BlockInfo one, BlockInfo next) {
    RowDigest digest = one.digest().plus(next.digest());
    return new BlockInfo(one.schema(), one.epoch(), digest, one.first(), next.last());
  }

  private static void write(DataOutputStream out, byte[] bytes) throws IOException {
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  /** The changes from the first; once. */
  Iterator<ChangeEvent> read() {
    try {
      reading = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Iterator<>() {
      private Iterator<ChangeEvent> block = Collections.emptyIterator();
      private int left = blocks;

      @Override
      public boolean hasNext() {
        return block.hasNext() || left > 0;
      }

      @Override
      public ChangeEvent next() {
        if (!block.hasNext()) {
          left--;
          block = readBlock();
        }
        return block.next();
      }
    };
  }

  private Iterator<ChangeEvent> readBlock() {
    try {
      BlockInfo info = BlockInfo.decode(reading.readNBytes(reading.readInt()));
      return RowBlock.decode(reading.readNBytes(reading.readInt()), table, info).iterator();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static VarveException full(Path scratch, IOException e) {
    return VarveException.of(
        ErrorCode.STORAGE_FULL,
        "a large seal cannot be sorted in " + scratch,
        "free room there, or set another folder by Flink's io.tmp.dirs",
        e);
  }

  @Override
  public void close() {
    try {
      if (reading != null) {
        reading.close();
      }
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
