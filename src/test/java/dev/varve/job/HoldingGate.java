package dev.varve.job;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;

/**
 * A door before a server that can hold what the server sends once a connection has had so much of
 * it, so that a reader has a part of a transaction and no more.
 */
final class HoldingGate extends Gate {
  private static final long OPEN = Long.MAX_VALUE;

  private long mayPass = OPEN;
  private boolean holds;

  HoldingGate(int serverPort) throws IOException {
    super(serverPort);
    open();
  }

  /** Lets each connection have so many bytes from now on, and no more until it is opened. */
  synchronized void holdAfter(long bytes) {
    mayPass = bytes;
  }

  /** Whether a connection waits for more than it may have. */
  synchronized boolean holds() {
    return holds;
  }

  synchronized void openAgain() {
    mayPass = OPEN;
    holds = false;
    notifyAll();
  }

  /** Waits until it is open when a connection has had its share; returns what it has had then. */
  private synchronized long pass(long had, int bytes) throws InterruptedException {
    if (mayPass == OPEN) {
      return 0;
    }
    while (mayPass != OPEN && had + bytes > mayPass) {
      holds = true;
      wait();
    }
    return had + bytes;
  }

  @Override
  Passage passage() {
    return new Bytes();
  }

  private final class Bytes implements Passage {
    @Override
    public void requests(Socket client, Socket server) throws IOException {
      client.getInputStream().transferTo(server.getOutputStream());
    }

    @Override
    public void replies(Socket server, Socket client) throws IOException {
      InputStream in = server.getInputStream();
      OutputStream out = client.getOutputStream();
      byte[] buffer = new byte[8192];
      long had = 0;
      try {
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
          had = pass(had, read);
          out.write(buffer, 0, read);
        }
      } catch (InterruptedException closed) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
