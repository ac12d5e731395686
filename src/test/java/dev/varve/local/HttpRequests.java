package dev.varve.local;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The requests of an HTTP/1.1 connection, one after the other, for a proxy. */
public final class HttpRequests {
  private static final Pattern LENGTH = Pattern.compile("(?im)^content-length: *(\\d+)");
  private static final String END_OF_HEAD = "\r\n\r\n";

  private HttpRequests() {}

  /** The next request's head with the empty line; empty at the connection's end. */
  public static String head(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    int matched = 0;
    for (int next = in.read(); next >= 0; next = in.read()) {
      head.write(next);
      matched = next == END_OF_HEAD.charAt(matched) ? matched + 1 : next == '\r' ? 1 : 0;
      if (matched == END_OF_HEAD.length()) {
        return head.toString(StandardCharsets.ISO_8859_1);
      }
    }
    return "";
  }

  private static long bodyLength(String head) {
    Matcher length = LENGTH.matcher(head);
    return length.find() ? Long.parseLong(length.group(1)) : 0;
  }

  /** Passes on the body that the head announces. */
  public static void passBody(String head, InputStream in, OutputStream out) throws IOException {
    byte[] buffer = new byte[64 << 10];
    for (long left = bodyLength(head); left > 0; ) {
      int n = in.read(buffer, 0, (int) Math.min(left, buffer.length));
      if (n < 0) {
        throw new IOException("the request ended early");
      }
      out.write(buffer, 0, n);
      left -= n;
    }
  }
}
