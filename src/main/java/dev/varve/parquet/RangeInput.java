package dev.varve.parquet;

import java.io.EOFException;
import java.nio.ByteBuffer;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.SeekableInputStream;

/**
 * Ranges as the library wants its input. Small reads fetch a stretch that later ones are served
 * from; at the end of the file the stretch ends with it, so that a footer and a small file cost one
 * request, however many streams read it.
 */
final class RangeInput implements InputFile {
  private static final int STRETCH_BYTES = 64 << 10;

  private final RandomAccess bytes;
  private byte[] stretch = new byte[0];
  private long stretchStart;

  RangeInput(RandomAccess bytes) {
    this.bytes = bytes;
  }

  @Override
  public long getLength() {
    return bytes.sizeBytes();
  }

  @Override
  public SeekableInputStream newStream() {
    return new Stream();
  }

  private final class Stream extends SeekableInputStream {
    private final long size = bytes.sizeBytes();
    private long position;

    @Override
    public long getPos() {
      return position;
    }

    @Override
    public void seek(long newPosition) {
      position = newPosition;
    }

    @Override
    public int read() {
      if (position >= size) {
        return -1;
      }
      load(position, 1);
      return stretch[(int) (position++ - stretchStart)] & 0xFF;
    }

    @Override
    public int read(byte[] target, int start, int length) throws EOFException {
      int available = (int) Math.min(length, size - position);
      if (available <= 0) {
        return length == 0 ? 0 : -1;
      }
      readFully(target, start, available);
      return available;
    }

    @Override
    public void readFully(byte[] target) throws EOFException {
      readFully(target, 0, target.length);
    }

    @Override
    public void readFully(byte[] target, int start, int length) throws EOFException {
      if (length < 0 || length > size - position) {
        throw new EOFException("file of " + size + " bytes ends before " + (position + length));
      }
      if (length >= STRETCH_BYTES) {
        System.arraycopy(bytes.read(position, length), 0, target, start, length);
      } else if (length > 0) {
        load(position, length);
        System.arraycopy(stretch, (int) (position - stretchStart), target, start, length);
      }
      position += length;
    }

    @Override
    public int read(ByteBuffer target) throws EOFException {
      int available = (int) Math.min(target.remaining(), size - position);
      if (available <= 0) {
        return target.hasRemaining() ? -1 : 0;
      }
      byte[] copy = new byte[available];
      readFully(copy);
      target.put(copy);
      return available;
    }

    @Override
    public void readFully(ByteBuffer target) throws EOFException {
      byte[] copy = new byte[target.remaining()];
      readFully(copy);
      target.put(copy);
    }
  }

  private void load(long position, int length) {
    if (position >= stretchStart && position + length <= stretchStart + stretch.length) {
      return;
    }
    long size = bytes.sizeBytes();
    stretchStart = Math.max(0, Math.min(position, size - STRETCH_BYTES));
    int stretchLength = (int) Math.min(STRETCH_BYTES, size - stretchStart);
    stretch = bytes.read(stretchStart, stretchLength);
  }
}
