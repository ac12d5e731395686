package dev.varve.job;

import dev.varve.job.KillSwitch.Step;
import dev.varve.local.HttpRequests;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** A door before an S3 server: it knows the request that makes an object appear. */
final class S3Gate extends Gate {
  private static final byte[] INTERIM = "HTTP/1.1 100".getBytes(StandardCharsets.US_ASCII);

  private final KillSwitch kill;

  S3Gate(int serverPort, KillSwitch kill) throws IOException {
    super(serverPort);
    this.kill = kill;
    open();
  }

  @Override
  Passage passage() {
    return new Http();
  }

  /** Requests and replies alternate: what comes back after a request is its reply. */
  private final class Http implements Passage {
    private volatile boolean holdsReply;

    @Override
    public void requests(Socket client, Socket server) throws IOException {
      InputStream in = new BufferedInputStream(client.getInputStream());
      OutputStream out = server.getOutputStream();
      for (String head = HttpRequests.head(in); !head.isEmpty(); head = HttpRequests.head(in)) {
        Optional<Step> step = step(head.substring(0, head.indexOf('\r')));
        holdsReply = step.isPresent() && kill.holdsReplyOf(step.get());
        out.write(head.getBytes(StandardCharsets.ISO_8859_1));
        HttpRequests.passBody(head, in, out);
      }
    }

    @Override
    public void replies(Socket server, Socket client) throws IOException {
      byte[] buffer = new byte[64 << 10];
      InputStream in = server.getInputStream();
      for (int n = in.read(buffer); n > 0; n = in.read(buffer)) {
        boolean interim = Arrays.equals(INTERIM, Arrays.copyOf(buffer, INTERIM.length));
        if (holdsReply && !interim) {
          kill.holdReply();
        }
        client.getOutputStream().write(buffer, 0, n);
      }
    }
  }

  private static Optional<Step> step(String request) {
    boolean completes =
        request.startsWith("PUT ") && !request.contains("partNumber=")
            || request.startsWith("POST ") && request.contains("uploadId=");
    if (!completes) {
      return Optional.empty();
    } else if (request.contains("/archive/tables/")) {
      return Optional.of(Step.FILE);
    } else if (request.contains("/archive/ledger/")) {
      return Optional.of(Step.MANIFEST);
    } else if (request.contains("/checkpoints/") && request.contains("/_metadata")) {
      return Optional.of(Step.CHECKPOINT);
    }
    return Optional.empty();
  }
}
