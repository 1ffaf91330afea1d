package io.joulestream.standalone.store;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.joulestream.sink.Destinations;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Stands before a store, passes everything on, and can be slow or answer with a fault instead. */
final class StoreGate implements AutoCloseable {

  private final String target;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpClient client = HttpClient.newHttpClient();
  private volatile Optional<Fault> fault = Optional.empty();
  private volatile Duration delay = Duration.ZERO;

  /** An answer of a store in trouble. */
  record Fault(int status, String body) {}

  StoreGate(String target) {
    this.target = target;
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/", this::pass);
    server.start();
  }

  /** The same store, seen through the gate. */
  Destinations before(Destinations store) {
    return new Destinations(
        store.kind(),
        "http://127.0.0.1:" + server.getAddress().getPort(),
        store.token(),
        store.organisation(),
        store.liveBucket(),
        store.liveRetention(),
        store.historyBucket());
  }

  void answerAlways(Fault trouble) {
    fault = Optional.of(trouble);
  }

  void heal() {
    fault = Optional.empty();
  }

  void delayEach(Duration each) {
    delay = each;
  }

  private void pass(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    try {
      TimeUnit.MILLISECONDS.sleep(delay.toMillis());
      Optional<Fault> trouble = fault;
      if (trouble.isPresent()) {
        answer(
            exchange,
            trouble.get().status(),
            trouble.get().body().getBytes(StandardCharsets.UTF_8));
      } else {
        HttpResponse<byte[]> response =
            client.send(request(exchange, body), BodyHandlers.ofByteArray());
        answer(exchange, response.statusCode(), response.body());
      }
    } catch (IOException e) {
      exchange.close(); // as if the store itself had gone away
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private HttpRequest request(HttpExchange exchange, byte[] body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(target + exchange.getRequestURI()))
            .method(exchange.getRequestMethod(), BodyPublishers.ofByteArray(body));
    String encoding = exchange.getRequestHeaders().getFirst("Content-Encoding");
    if (encoding != null) {
      request.header("Content-Encoding", encoding);
    }
    return request.build();
  }

  private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
