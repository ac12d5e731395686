package dev.varve.job;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A door before a PostgreSQL server. What the server sends over a replication connection can be
 * held between two messages, so that a reader has a part of a transaction and no more. (Not inside
 * a message: the driver then waits for its end under a lock that the job's task needs, too.)
 */
final class ReplicationGate implements AutoCloseable {
  private static final int SSL_REQUEST = 80877103;
  private static final long OPEN = Long.MAX_VALUE;

  private final ServerSocket door;
  private final int serverPort;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private long mayPass = OPEN;

  ReplicationGate(int serverPort) throws IOException {
    this.serverPort = serverPort;
    this.door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    threads.execute(this::accept);
  }

  int port() {
    return door.getLocalPort();
  }

  /** Lets so many messages pass from now on, and no more until it is opened. */
  synchronized void holdAfter(int messages) {
    mayPass = messages;
  }

  /** Whether all have passed that may. */
  synchronized boolean holds() {
    return mayPass == 0;
  }

  synchronized void open() {
    mayPass = OPEN;
    notifyAll();
  }

  private synchronized void pass() throws InterruptedException {
    while (mayPass == 0) {
      wait();
    }
    mayPass = mayPass == OPEN ? OPEN : mayPass - 1;
  }

  private void accept() {
    while (!door.isClosed()) {
      try {
        Socket client = door.accept();
        threads.execute(() -> serve(client));
      } catch (IOException closed) {
        continue;
      }
    }
  }

  /** Passes the login on, then everything in both directions until one side ends. */
  private void serve(Socket client) {
    try (client;
        Socket server = new Socket(InetAddress.getLoopbackAddress(), serverPort)) {
      client.setTcpNoDelay(true);
      server.setTcpNoDelay(true);
      DataInputStream fromClient = new DataInputStream(client.getInputStream());
      DataOutputStream toServer = new DataOutputStream(server.getOutputStream());
      byte[] login = login(fromClient, client);
      toServer.writeInt(login.length + Integer.BYTES);
      toServer.write(login);
      String text = new String(login, StandardCharsets.ISO_8859_1);
      threads.execute(() -> toClient(server, client, text.contains("replication\0")));
      fromClient.transferTo(toServer);
    } catch (IOException ended) {
      return;
    }
  }

  /** The first packet that is no request for encryption; such requests are declined. */
  private static byte[] login(DataInputStream fromClient, Socket client) throws IOException {
    while (true) {
      byte[] packet = fromClient.readNBytes(fromClient.readInt() - Integer.BYTES);
      if (packet.length != Integer.BYTES || ByteBuffer.wrap(packet).getInt() < SSL_REQUEST) {
        return packet;
      }
      client.getOutputStream().write('N');
    }
  }

  private void toClient(Socket server, Socket client, boolean replicates) {
    try (client;
        server) {
      InputStream in = server.getInputStream();
      if (!replicates) {
        in.transferTo(client.getOutputStream());
        return;
      }
      DataInputStream messages = new DataInputStream(in);
      DataOutputStream out = new DataOutputStream(client.getOutputStream());
      while (true) {
        byte type = messages.readByte();
        int length = messages.readInt();
        byte[] body = messages.readNBytes(length - Integer.BYTES);
        pass();
        ByteBuffer message = ByteBuffer.allocate(1 + length);
        out.write(message.put(type).putInt(length).put(body).array());
      }
    } catch (IOException ended) {
      return;
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() throws IOException {
    door.close();
    threads.shutdownNow();
  }
}
