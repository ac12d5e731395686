package dev.varve.chaos;

import dev.varve.local.HttpRequests;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.function.IntSupplier;
import java.util.regex.Pattern;

/** A door before an S3 server, which knows requests from replies. */
final class S3Door extends Door {
  private static final Pattern WAITS = Pattern.compile("(?im)^expect: *100-continue");
  private static final String NO_ROOM = "507 Insufficient Storage";
  private static final String INTERIM = "HTTP/1.1 100";

  private final Random random;
  private volatile double errors;
  private volatile double lostReplies;
  private volatile boolean full;

  S3Door(IntSupplier serverPort, long seed) throws IOException {
    super(serverPort);
    this.random = new Random(seed);
  }

  /**
   * From now on.
   *
   * @param share of the requests that are refused, half with 500 and half with 503
   */
  void refuse(double share) {
    errors = share;
  }

  /**
   * From now on.
   *
   * @param share of the puts and posts that are done without the client hearing of it
   */
  void loseReplies(double share) {
    lostReplies = share;
  }

  /** From now on puts and posts are refused, as by a server without room. */
  void fill() {
    full = true;
  }

  /** There is room again. */
  void free() {
    full = false;
  }

  @Override
  Passage passage(Socket client, Socket server) {
    return new Http(client, server);
  }

  private synchronized boolean happens(double share) {
    return random.nextDouble() < share;
  }

  /** Requests and replies alternate: what comes back after a request is its reply. */
  private final class Http implements Passage {
    private final Socket client;
    private final Socket server;
    private volatile boolean losesReply;

    Http(Socket client, Socket server) {
      this.client = client;
      this.server = server;
    }

    @Override
    public void requests() throws IOException {
      InputStream in = new BufferedInputStream(client.getInputStream());
      for (String head = HttpRequests.head(in); !head.isEmpty(); head = HttpRequests.head(in)) {
        dawdle();
        boolean writes = head.startsWith("PUT ") || head.startsWith("POST ");
        boolean hasNoRoom = writes && full;
        if (hasNoRoom || happens(errors)) {
          if (!WAITS.matcher(head).find()) {
            HttpRequests.passBody(head, in, OutputStream.nullOutputStream());
          }
          refuse(client.getOutputStream(), hasNoRoom ? NO_ROOM : trouble());
          return;
        }
        losesReply = writes && happens(lostReplies);
        server.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
        HttpRequests.passBody(head, in, server.getOutputStream());
      }
    }

    @Override
    public void replies() throws IOException {
      InputStream in = server.getInputStream();
      byte[] buffer = new byte[16 << 10];
      for (int n = in.read(buffer); n > 0; n = in.read(buffer)) {
        dawdle();
        boolean interim =
            new String(buffer, 0, Math.min(n, INTERIM.length()), StandardCharsets.ISO_8859_1)
                .equals(INTERIM);
        if (losesReply && !interim) {
          return;
        }
        client.getOutputStream().write(buffer, 0, n);
      }
    }
  }

  private String trouble() {
    return happens(0.5) ? "500 Internal Server Error" : "503 Slow Down";
  }

  private static void refuse(OutputStream out, String status) throws IOException {
    String reply = "HTTP/1.1 " + status + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    out.write(reply.getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
  }
}
