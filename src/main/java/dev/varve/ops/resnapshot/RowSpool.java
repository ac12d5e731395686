package dev.varve.ops.resnapshot;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Row images of one table on the local disk: each its length in four bytes, then its bytes. */
final class RowSpool implements AutoCloseable {
  private final DataOutputStream out;

  RowSpool(Path file) {
    try {
      this.out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void add(byte[] image) {
    try {
      out.writeInt(image.length);
      out.write(image);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      out.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Gives every image of a closed spool. */
  static void read(Path file, Consumer<byte[]> image) {
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      while (true) {
        byte[] bytes;
        try {
          bytes = new byte[in.readInt()];
        } catch (EOFException end) {
          return;
        }
        in.readFully(bytes);
        image.accept(bytes);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
