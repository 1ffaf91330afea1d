package io.joulestream.standalone.service;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.joulestream.ingest.collect.Secret;
import io.joulestream.ingest.http.AccessToken;
import io.joulestream.ingest.http.AccessTokens;
import io.joulestream.ingest.http.Scope;
import io.joulestream.standalone.embedded.StartFailure;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
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
   * @throws StartFailure if it cannot, or other machines could read the metrics and nobody said
   *     that they may
   */
  static Pages start(Configuration.Http http, Meters meters, Supplier<Condition> condition) {
    AccessTokens tokens = tokens(http);
    Listen listen = http.listen();
    try {
      HttpServer server = HttpServer.create(listen.address(), 0);
      ExecutorService threads = Executors.newFixedThreadPool(2);
      addTo(server, tokens, meters, condition);
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

  private static AccessTokens tokens(Configuration.Http http) {
    List<AccessToken> tokens =
        Secret.of("http.token_file", http.tokenFile()).stream()
            .map(secret -> new AccessToken("http.token_file", secret, Scope.ALL))
            .toList();
    InetAddress address = http.listen().address().getAddress();
    if (tokens.isEmpty()
        && !http.openMetrics()
        && address != null
        && !address.isLoopbackAddress()) {
      throw new StartFailure(
          ("http.listen is %s:%d, where others than this machine could read /metrics: set"
                  + " http.token_file, or http.open_metrics: true where the network keeps them out")
              .formatted(http.listen().host(), http.listen().port()));
    }
    return new AccessTokens(tokens);
  }

  /** Adds the pages to a server on loopback that has others. */
  public static void addTo(HttpServer server, Meters meters, Supplier<Condition> condition) {
    addTo(server, new AccessTokens(List.of()), meters, condition);
  }

  private static void addTo(
      HttpServer server, AccessTokens tokens, Meters meters, Supplier<Condition> condition) {
    server.createContext(
        "/metrics",
        exchange -> {
          if (tokens.letIn(exchange.getRequestHeaders().getFirst("Authorization"))) {
            answer(exchange, 200, METRICS, meters.scrape());
          } else {
            exchange.getResponseHeaders().add("WWW-Authenticate", "Bearer");
            answer(exchange, 401, JSON, "{\"error\":\"the bearer token is missing or wrong\"}");
          }
        });
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
