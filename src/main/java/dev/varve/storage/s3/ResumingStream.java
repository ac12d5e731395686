package dev.varve.storage.s3;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.LongFunction;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/**
 * An object's bytes, read on from where a broken connection left off, a bounded number of times.
 * Objects never change, so what follows belongs to what came before.
 */
final class ResumingStream extends InputStream {
  private static final int RESUMES_MAX = 3;

  private final LongFunction<ResponseInputStream<GetObjectResponse>> opener;
  private ResponseInputStream<GetObjectResponse> stream;
  private final long sizeBytes;
  private long offset;
  private int resumes;
  private boolean ended;

  /** Opens the object at its start. */
  ResumingStream(LongFunction<ResponseInputStream<GetObjectResponse>> opener) {
    this.opener = opener;
    this.stream = opener.apply(0);
    this.sizeBytes = stream.response().contentLength();
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] target, int start, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (true) {
      IOException failure;
      try {
        int count = stream.read(target, start, length);
        if (count >= 0) {
          offset += count;
          return count;
        }
        if (offset >= sizeBytes) {
          ended = true;
          return -1;
        }
        failure = new EOFException("the connection ended at " + offset + " of " + sizeBytes);
      } catch (IOException e) {
        failure = e;
      }
      resumeAfter(failure);
    }
  }

  private void resumeAfter(IOException failure) throws IOException {
    if (resumes == RESUMES_MAX || offset >= sizeBytes) {
      throw failure;
    }
    resumes++;
    stream.abort();
    stream = opener.apply(offset);
  }

  @Override
  public void close() throws IOException {
    if (ended) {
      stream.close();
    } else {
      // Closing would read the rest to keep the connection.
      stream.abort();
    }
  }
}
