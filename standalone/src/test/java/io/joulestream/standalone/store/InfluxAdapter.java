package io.joulestream.standalone.store;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
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
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Offers what InfluxDB has from 1.8 on in front of one that does not have it yet: {@code
 * /api/v2/write}. It calls itself {@link #VERSION}.
 */
public final class InfluxAdapter implements AutoCloseable {

  /** The oldest that the sink writes to. */
  static final String VERSION = "1.8.0";

  private final HttpServer server;
  private final HttpClient client = HttpClient.newHttpClient();
  private final String target;

  /**
   * Starts on a free port.
   *
   * @param target address of the one in front of which it is
   */
  public InfluxAdapter(String target) {
    this.target = target;
    try {
      this.server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/api/v2/write", this::write);
    server.createContext("/ping", InfluxAdapter::ping);
    server.createContext("/query", this::query);
    server.start();
  }

  /** Where clients connect. */
  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private static void ping(HttpExchange exchange) throws IOException {
    exchange.getResponseHeaders().add("X-Influxdb-Version", VERSION);
    exchange.sendResponseHeaders(204, -1);
    exchange.close();
  }

  /** As it is, answers as JSON. */
  private void query(HttpExchange exchange) throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(target + exchange.getRequestURI()))
            .header("Accept", "application/json")
            .POST(BodyPublishers.ofByteArray(exchange.getRequestBody().readAllBytes()));
    String type = exchange.getRequestHeaders().getFirst("Content-Type");
    if (type != null) {
      request.header("Content-Type", type);
    }
    answer(exchange, request.build());
  }

  private void write(HttpExchange exchange) throws IOException {
    Map<String, String> query =
        Arrays.stream(exchange.getRequestURI().getQuery().split("&"))
            .map(part -> part.split("=", 2))
            .collect(Collectors.toMap(part -> part[0], part -> part[1]));
    String precision = query.get("precision").equals("us") ? "u" : query.get("precision");
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
                URI.create(
                    "%s/write?db=%s&precision=%s"
                        .formatted(target, query.get("bucket"), precision)))
            .POST(BodyPublishers.ofByteArray(exchange.getRequestBody().readAllBytes()));
    String encoding = exchange.getRequestHeaders().getFirst("Content-Encoding");
    if (encoding != null) {
      request.header("Content-Encoding", encoding);
    }
    answer(exchange, request.build());
  }

  private void answer(HttpExchange exchange, HttpRequest request) throws IOException {
    try {
      HttpResponse<byte[]> response = client.send(request, BodyHandlers.ofByteArray());
      byte[] body = response.body();
      exchange.sendResponseHeaders(response.statusCode(), body.length == 0 ? -1 : body.length);
      exchange.getResponseBody().write(body);
    } catch (IOException e) {
      exchange.sendResponseHeaders(503, -1);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      exchange.close();
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
