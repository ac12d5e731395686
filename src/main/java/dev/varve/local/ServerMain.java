package dev.varve.local;

import java.io.IOException;
import java.io.PrintStream;

/** The life of a server inside its own JVM: start, say so, end when the parent is gone. */
final class ServerMain {
  private ServerMain() {}

  /** A server that can be started; its shutdown hook stops it. */
  interface Server {
    void start() throws Exception;

    void stop() throws Exception;
  }

  /** Returns never: the JVM exits when standard input ends or on a signal. */
  static void run(Server server) {
    PrintStream parent = System.out;
    System.setOut(System.err);
    try {
      server.start();
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server), "stop"));
      parent.println(JavaServer.READY);
      parent.flush();
      awaitEndOfInput();
      System.exit(0);
    } catch (Exception e) {
      e.printStackTrace();
      System.exit(1);
    }
  }

  private static void awaitEndOfInput() throws IOException {
    while (System.in.read() >= 0) {
      continue;
    }
  }

  private static void stop(Server server) {
    try {
      server.stop();
    } catch (Exception e) {
      e.printStackTrace();
    }
  }
}
