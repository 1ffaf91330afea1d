package io.joulestream.standalone.service;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.joulestream.standalone.embedded.StartFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * Where a process says how it is: {@code /metrics} for Prometheus, {@code /health} while it lives,
 * {@code /ready} with 200 if it lacks nothing and 503 with the reason otherwise.
 */
public final class Pages implements AutoCloseable {

  private static final String JSON = "application/json";

  /** What Prometheus' own text format is called. */
  private static final String METRICS = "text/plain; version=0.0.4; charset=utf-8";

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final HttpServer server;
  private final ExecutorService threads;

  private Pages(HttpServer server, ExecutorService threads) {
    this.server = server;
    this.threads = threads;
  }

  /**
   * Starts listening.
   *
   * @throws StartFailure if it cannot
   */
  static Pages start(Listen listen, Meters meters, Supplier<Condition> condition) {
    try {
      HttpServer server = HttpServer.create(listen.address(), 0);
      ExecutorService threads = Executors.newFixedThreadPool(2);
      addTo(server, meters, condition);
      server.createContext("/", exchange -> answer(exchange, 404, JSON, "{}"));
      server.setExecutor(threads);
      server.start();
      return new Pages(server, threads);
    } catch (IOException e) {
      throw new StartFailure(
          "cannot listen on %s:%d for /metrics, /health and /ready: %s; http.listen chooses another address"
              .formatted(listen.host(), listen.port(), e.getMessage()),
          e);
    }
  }

  /** Adds the pages to a server that has others. */
  public static void addTo(HttpServer server, Meters meters, Supplier<Condition> condition) {
    server.createContext("/metrics", exchange -> answer(exchange, 200, METRICS, meters.scrape()));
    server.createContext("/health", exchange -> answer(exchange, 200, JSON, "{\"alive\":true}"));
    server.createContext("/ready", exchange -> ready(exchange, condition.get()));
  }

  private static void ready(HttpExchange exchange, Condition condition) throws IOException {
    answer(exchange, condition.ready() ? 200 : 503, JSON, MAPPER.writeValueAsString(condition));
  }

  private static void answer(HttpExchange exchange, int status, String type, String body)
      throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", type);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
