package io.joulestream.standalone.adopt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.joulestream.standalone.embedded.StartFailure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Servers that do not end what they began, or send to somebody else. */
class PrometheusClientTest {

  private final CountDownLatch over = new CountDownLatch(1);
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private HttpServer server;

  @BeforeEach
  void startServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/stalls", noting(this::stall));
    server.createContext("/leads", noting(PrometheusClientTest::lead));
    server.createContext("/elsewhere", noting(PrometheusClientTest::lead));
    server.start();
  }

  @AfterEach
  void stopServer() {
    over.countDown();
    server.stop(0);
  }

  private HttpHandler noting(HttpHandler answer) {
    return exchange -> {
      asked.add(exchange.getHttpContext().getPath());
      answer.handle(exchange);
    };
  }

  private void stall(HttpExchange exchange) throws IOException {
    try (exchange) {
      exchange.sendResponseHeaders(200, 0);
      exchange.getResponseBody().write("{\"data\":{".getBytes(StandardCharsets.UTF_8));
      exchange.getResponseBody().flush();
      over.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void lead(HttpExchange exchange) throws IOException {
    try (exchange) {
      exchange.getResponseHeaders().add("Location", "/elsewhere/api/v1/query");
      exchange.sendResponseHeaders(302, -1);
    }
  }

  @Test
  void anAnswerThatStallsIsGivenUp() {
    PrometheusClient.TooLarge late =
        assertThrows(PrometheusClient.TooLarge.class, () -> ask("/stalls"));

    assertEquals("no whole answer within PT1S", late.getMessage());
  }

  @Test
  void nobodyElseGetsTheToken() {
    StartFailure refused = assertThrows(StartFailure.class, () -> ask("/leads"));

    assertTrue(refused.getMessage().contains("leads to /elsewhere/api"), refused.getMessage());
    assertEquals(List.of("/leads"), asked);
  }

  private void ask(String path) throws Exception {
    String url = "http://127.0.0.1:" + server.getAddress().getPort() + path;
    new PrometheusClient(
            url, Map.of("Authorization", "Bearer t0ken"), warning -> {}, Duration.ofSeconds(1))
        .samples("up", 0, 60_000, new Nobody());
  }

  private static final class Nobody implements PrometheusClient.SeriesVisitor {

    @Override
    public void series(Map<String, String> labels) {}

    @Override
    public void sample(long timeMs, String value) {}
  }
}
