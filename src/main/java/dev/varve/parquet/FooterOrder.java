package dev.varve.parquet;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Comparator;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.Util;

/**
 * Puts the encodings of each column chunk in a written file's footer in the order of their codes.
 * The library lists them in the order of a hash set of enum constants, which changes from one JVM
 * to the next, and with it the file's bytes.
 */
final class FooterOrder {
  /** Length of the footer and the magic number. */
  private static final int TAIL_BYTES = 8;

  private FooterOrder() {}

  static void normalize(Path path) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      byte[] tail = new byte[TAIL_BYTES];
      file.seek(file.length() - TAIL_BYTES);
      file.readFully(tail);
      byte[] footer = new byte[ByteBuffer.wrap(tail).order(ByteOrder.LITTLE_ENDIAN).getInt()];
      long start = file.length() - TAIL_BYTES - footer.length;
      file.seek(start);
      file.readFully(footer);
      byte[] ordered = ordered(footer);
      if (ordered.length != footer.length) {
        throw new IOException("an ordered footer has another length");
      }
      file.seek(start);
      file.write(ordered);
    }
  }

  private static byte[] ordered(byte[] footer) throws IOException {
    FileMetaData metadata = Util.readFileMetaData(new ByteArrayInputStream(footer));
    for (RowGroup group : metadata.getRow_groups()) {
      for (ColumnChunk column : group.getColumns()) {
        column.getMeta_data().getEncodings().sort(Comparator.comparingInt(Encoding::getValue));
      }
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(footer.length);
    Util.writeFileMetaData(metadata, bytes);
    return bytes.toByteArray();
  }
}
