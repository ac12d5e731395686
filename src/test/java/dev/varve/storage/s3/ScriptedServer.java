package dev.varve.storage.s3;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** An HTTP server that answers one request after the other as a script says. */
final class ScriptedServer implements AutoCloseable {

  /** One answer. */
  interface Answer {
    void give(HttpExchange exchange) throws IOException;
  }

  private final HttpServer server;
  private final ExecutorService pool = Executors.newCachedThreadPool();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Deque<Answer> script;
  final List<String> requests = Collections.synchronizedList(new ArrayList<>());

  ScriptedServer(Answer... script) throws IOException {
    this.script = new ArrayDeque<>(Arrays.asList(script));
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::handle);
    server.setExecutor(pool);
    server.start();
  }

  private void handle(HttpExchange exchange) throws IOException {
    exchange.getRequestBody().readAllBytes();
    requests.add(
        exchange.getRequestMethod()
            + " "
            + exchange.getRequestURI()
            + " "
            + exchange.getRequestHeaders().entrySet());
    Answer answer;
    synchronized (script) {
      answer = script.size() > 1 ? script.pop() : script.peek();
    }
    answer.give(exchange);
    exchange.close();
  }

  URI endpoint() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  static Answer error(int status, String code) {
    byte[] body = ("<Error><Code>" + code + "</Code></Error>").getBytes(UTF_8);
    return exchange -> {
      boolean head = exchange.getRequestMethod().equals("HEAD");
      exchange.sendResponseHeaders(status, head ? -1 : body.length);
      if (!head) {
        exchange.getResponseBody().write(body);
      }
    };
  }

  static Answer content(int status, byte[] body) {
    return exchange -> {
      exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
      exchange.getResponseBody().write(body);
    };
  }

  /** Promises a content and breaks off in the middle of it. */
  static Answer broken(int promised, byte[] sent) {
    return exchange -> {
      exchange.sendResponseHeaders(200, promised);
      exchange.getResponseBody().write(sent);
      exchange.getResponseBody().flush();
    };
  }

  /** Takes the request and closes the connection without a word. */
  static Answer silence() {
    return HttpExchange::close;
  }

  /** Takes the request and never answers. */
  Answer stall() {
    return exchange -> {
      try {
        closed.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    };
  }

  /** Puts an answer before the others. */
  void first(Answer answer) {
    synchronized (script) {
      script.push(answer);
    }
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
    pool.shutdownNow();
  }
}
