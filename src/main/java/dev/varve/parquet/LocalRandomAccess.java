package dev.varve.parquet;

import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** A local file's bytes by range. */
record LocalRandomAccess(String name, FileChannel channel, long sizeBytes) implements RandomAccess {

  static LocalRandomAccess open(Path file) {
    try {
      FileChannel channel = FileChannel.open(file);
      return new LocalRandomAccess(file.toString(), channel, channel.size());
    } catch (IOException e) {
      throw failure("cannot open data file " + file, e);
    }
  }

  @Override
  public byte[] read(long offset, int length) {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    try {
      while (bytes.hasRemaining()) {
        if (channel.read(bytes, offset + bytes.position()) < 0) {
          throw new EOFException("ends before byte " + (offset + length));
        }
      }
    } catch (IOException e) {
      throw failure("cannot read data file " + name, e);
    }
    return bytes.array();
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw failure("cannot close data file " + name, e);
    }
  }

  private static VarveException failure(String what, IOException cause) {
    return VarveException.of(
        ErrorCode.FILE_MISSING,
        what + ": " + cause,
        "check that the path exists and is readable",
        cause);
  }
}
