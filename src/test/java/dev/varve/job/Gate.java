package dev.varve.job;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A door before a server on this machine, which sees what passes in each connection. */
abstract class Gate implements AutoCloseable {
  private final ServerSocket door;
  private final int serverPort;
  private final ExecutorService threads = Executors.newCachedThreadPool();

  Gate(int serverPort) throws IOException {
    this.serverPort = serverPort;
    this.door = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
  }

  /** One connection, both ways. */
  interface Passage {
    /** Passes requests on until one side ends. */
    void requests(Socket client, Socket server) throws IOException;

    /** Passes replies on until one side ends. */
    void replies(Socket server, Socket client) throws IOException;
  }

  abstract Passage passage();

  final void open() {
    threads.execute(this::accept);
  }

  final int port() {
    return door.getLocalPort();
  }

  private void accept() {
    while (!door.isClosed()) {
      try {
        Socket client = door.accept();
        Socket server = new Socket(InetAddress.getByName("127.0.0.1"), serverPort);
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
        Passage passage = passage();
        threads.execute(() -> pass(passage::requests, client, server));
        threads.execute(() -> pass(passage::replies, server, client));
      } catch (IOException closed) {
        continue;
      }
    }
  }

  private interface Way {
    void pass(Socket from, Socket to) throws IOException;
  }

  private static void pass(Way way, Socket from, Socket to) {
    try (from;
        to) {
      way.pass(from, to);
    } catch (IOException ended) {
      return;
    }
  }

  @Override
  public void close() throws IOException {
    door.close();
    threads.shutdownNow();
  }
}
