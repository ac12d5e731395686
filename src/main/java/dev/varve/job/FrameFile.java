package dev.varve.job;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Writes what comes to a local file of the process that started the job: so a result may be larger
 * than memory. The file is whole when the job has ended well.
 */
final class FrameFile extends ProcessFunction<byte[], Void> {
  private static final long serialVersionUID = 1L;

  private final String file;
  private transient DataOutputStream out;

  FrameFile(Path file) {
    this.file = file.toString();
  }

  /** Takes what a file holds, one after another. */
  @FunctionalInterface
  interface Reader {
    void take(byte[] frame) throws IOException;
  }

  /** Reads a file that was written whole. */
  static void read(Path file, Reader reader) throws IOException {
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      for (long left = Files.size(file); left > 0; ) {
        byte[] frame = new byte[in.readInt()];
        in.readFully(frame);
        left -= Integer.BYTES + frame.length;
        reader.take(frame);
      }
    }
  }

  @Override
  public void open(OpenContext context) throws IOException {
    out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(Path.of(file))));
  }

  @Override
  public void processElement(byte[] frame, Context context, Collector<Void> none)
      throws IOException {
    out.writeInt(frame.length);
    out.write(frame);
  }

  @Override
  public void close() throws IOException {
    if (out != null) {
      out.close();
    }
  }
}
