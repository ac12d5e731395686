package dev.varve.chaos;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;

/**
 * A door before a server on this machine, whose address stays when the server starts again
 * elsewhere. It passes bytes on unless it is told to do worse.
 */
class Door implements AutoCloseable {
  private static final Duration LATENCY = Duration.ofMillis(40);
  private static final Duration STEP = Duration.ofMillis(20);

  /** What becomes of what passes. */
  enum Mode {
    OPEN,
    /** Connections end, and new ones end at once. */
    CUT,
    /** Nothing passes, and no connection ends. */
    HELD,
    /** Every piece takes a while. */
    SLOW,
    /** Requests reach the server; its replies reach nobody. */
    DEAF
  }

  private final ServerSocket socket;
  private final IntSupplier serverPort;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "door");
            thread.setDaemon(true);
            return thread;
          });
  private volatile Mode mode = Mode.OPEN;

  Door(IntSupplier serverPort) throws IOException {
    this.serverPort = serverPort;
    this.socket = new ServerSocket(0, 100, InetAddress.getByName("127.0.0.1"));
    threads.execute(this::accept);
  }

  final int port() {
    return socket.getLocalPort();
  }

  final String address() {
    return "127.0.0.1:" + port();
  }

  /** Changes what happens from now on; connections that cannot go on whole are ended. */
  final void become(Mode next) {
    Mode before = mode;
    mode = next;
    if (next == Mode.CUT || before == Mode.DEAF) {
      open.forEach(Door::end);
    }
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        Socket client = socket.accept();
        threads.execute(() -> serve(client));
      } catch (IOException closed) {
        continue;
      }
    }
  }

  private void serve(Socket client) {
    try (client) {
      if (mode == Mode.CUT) {
        return;
      }
      try (Socket server = new Socket(InetAddress.getByName("127.0.0.1"), serverPort.getAsInt())) {
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
        open.add(client);
        open.add(server);
        Passage passage = passage(client, server);
        threads.execute(() -> reply(passage, client, server));
        passage.requests();
      } finally {
        open.removeIf(Socket::isClosed);
      }
    } catch (IOException ended) {
      return;
    }
  }

  private static void reply(Passage passage, Socket client, Socket server) {
    try (client;
        server) {
      passage.replies();
    } catch (IOException ended) {
      return;
    }
  }

  private static void end(Socket socket) {
    try {
      socket.close();
    } catch (IOException ended) {
      return;
    }
  }

  /** One connection, both ways; each returns when it is at its end. */
  interface Passage {
    void requests() throws IOException;

    void replies() throws IOException;
  }

  Passage passage(Socket client, Socket server) {
    return new Passage() {
      @Override
      public void requests() throws IOException {
        pass(client.getInputStream(), server.getOutputStream());
      }

      @Override
      public void replies() throws IOException {
        passReplies(server.getInputStream(), client.getOutputStream());
      }
    };
  }

  private void pass(InputStream from, OutputStream to) throws IOException {
    byte[] buffer = new byte[64 << 10];
    for (int n = from.read(buffer); n > 0; n = from.read(buffer)) {
      dawdle();
      to.write(buffer, 0, n);
    }
  }

  final void passReplies(InputStream from, OutputStream to) throws IOException {
    byte[] buffer = new byte[16 << 10];
    for (int n = from.read(buffer); n > 0; n = from.read(buffer)) {
      dawdle();
      if (mode != Mode.DEAF) {
        to.write(buffer, 0, n);
      }
    }
  }

  /** As long as the mode asks before a piece may pass. */
  final void dawdle() {
    if (mode == Mode.SLOW) {
      LockSupport.parkNanos(LATENCY.toNanos());
    }
    while (mode == Mode.HELD) {
      LockSupport.parkNanos(STEP.toNanos());
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
    open.forEach(Door::end);
    threads.shutdownNow();
  }
}
