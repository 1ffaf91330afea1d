package io.joulestream.sink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.influxdb.client.InfluxDBClient;
import com.influxdb.client.InfluxDBClientFactory;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against a server on loopback that answers as stores in trouble do. */
class StoreWriterTest {

  private static final Instant NOON = Instant.parse("2024-05-17T12:00:00Z");

  private record Answer(int status, Map<String, String> headers) {}

  private final Deque<Answer> answers = new ArrayDeque<>();
  private final List<String> accepted = new ArrayList<>();
  private final Map<String, String> refused = new TreeMap<>();
  private final List<Long> callTimes = new ArrayList<>();
  private HttpServer server;
  private InfluxDBClient client;
  private StoreWriter writer;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/api/v2/write",
        exchange -> {
          callTimes.add(System.nanoTime());
          String body =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          Answer answer = answers.isEmpty() ? new Answer(204, Map.of()) : answers.poll();
          // like a store that knows better: a bad line refuses the whole request
          int status = answer.status() == 204 && body.contains("bad") ? 400 : answer.status();
          if (status == 204) {
            accepted.addAll(List.of(body.split("\n")));
          }
          answer.headers().forEach((name, value) -> exchange.getResponseHeaders().add(name, value));
          byte[] text =
              "{\"code\":\"invalid\",\"message\":\"cannot parse\"}"
                  .getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, status == 204 ? -1 : text.length);
          if (status != 204) {
            exchange.getResponseBody().write(text);
          }
          exchange.close();
        });
    server.start();
    client =
        InfluxDBClientFactory.create(
            "http://127.0.0.1:" + server.getAddress().getPort(), "token".toCharArray());
    writer =
        new StoreWriter(
            client.getWriteApiBlocking(), "bucket", "org", Clock.fixed(NOON, ZoneOffset.UTC));
  }

  @AfterEach
  void stop() {
    client.close();
    server.stop(0);
  }

  @Test
  void troubleThatPassesIsWaitedOut() throws Exception {
    answers.add(new Answer(503, Map.of()));
    answers.add(new Answer(429, Map.of("Retry-After", "0")));
    answers.add(new Answer(401, Map.of("Retry-After", "0")));
    answers.add(new Answer(500, Map.of("Retry-After", "Fri, 17 May 2024 12:00:00 GMT")));

    assertEquals(3, write("a", "b", "c"));
    assertEquals(List.of("a", "b", "c"), accepted);
    assertEquals(Map.of(), refused);
  }

  @Test
  void theStoreSaysHowLongToWait() throws Exception {
    answers.add(new Answer(429, Map.of("Retry-After", "1")));
    answers.add(new Answer(503, Map.of("retry-after", "Fri, 17 May 2024 12:00:01 GMT")));

    write("a");

    assertTrue(callTimes.get(1) - callTimes.get(0) >= 950_000_000L, "did not wait for seconds");
    assertTrue(callTimes.get(2) - callTimes.get(1) >= 950_000_000L, "did not wait for a date");
  }

  @Test
  void aStoreThatIsDownIsWaitedFor() throws Exception {
    int port = server.getAddress().getPort();
    server.stop(0);
    CompletableFuture<Void> restarted =
        CompletableFuture.runAsync(
            () -> listenAgain(port), CompletableFuture.delayedExecutor(700, TimeUnit.MILLISECONDS));

    assertEquals(1, write("a"));
    restarted.join();
  }

  private void listenAgain(int port) {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
      server.createContext(
          "/",
          exchange -> {
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
          });
      server.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void badPointsAreFoundAndTheOthersWritten() throws Exception {
    String[] lines =
        IntStream.range(0, 100)
            .mapToObj(i -> i == 17 || i == 61 || i == 62 ? "bad" + i : "good" + i)
            .toArray(String[]::new);

    assertEquals(97, write(lines));
    assertEquals(97, accepted.size());
    assertEquals(List.of("bad17", "bad61", "bad62"), List.copyOf(refused.keySet()));
    assertTrue(refused.get("bad17").contains("400"), refused.get("bad17"));
    assertTrue(refused.get("bad17").contains("cannot parse"), refused.get("bad17"));
  }

  private int write(String... lines) throws InterruptedException {
    return writer.write(
        List.of(lines).stream().map(line -> new EncodedPoint(line, line)).toList(),
        (point, answer) -> refused.put(point.line(), answer));
  }
}
