package io.joulestream.sink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.influxdb.client.InfluxDBClient;
import com.influxdb.client.domain.WritePrecision;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

  private record Answer(int status, Map<String, String> headers, String message) {
    Answer(int status, Map<String, String> headers) {
      this(status, headers, "{\"code\":\"invalid\",\"message\":\"cannot parse\"}");
    }
  }

  private final Deque<Answer> answers = new ArrayDeque<>();
  private final List<String> accepted = new ArrayList<>();
  private final Map<String, String> refused = new TreeMap<>();
  private final List<Long> callTimes = new ArrayList<>();
  private HttpServer server;
  private InfluxDBClient client;
  private Session session = new Session(Duration.ofMinutes(1));
  private StoreWriter writer;

  @BeforeEach
  void start() throws IOException {
    session.proven(System.nanoTime());
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
          byte[] text = answer.message().getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, status == 204 ? -1 : text.length);
          if (status != 204) {
            exchange.getResponseBody().write(text);
          }
          exchange.close();
        });
    server.start();
    client =
        StoreClients.open(
                Destinations.influx(
                    "http://127.0.0.1:" + server.getAddress().getPort(), "token", "org"))
            .disableGzip();
    writer = writer(Optional.empty());
  }

  private StoreWriter writer(Optional<Duration> retention) {
    return new StoreWriter(
        client.getWriteApiBlocking(),
        new StoreWriter.Target("bucket", "org", WritePrecision.NS, retention),
        Clock.fixed(NOON, ZoneOffset.UTC));
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
  void aTimeBeyondReasonIsBounded() throws Exception {
    for (int status : List.of(429, 503)) {
      session = new Session(Duration.ofMinutes(1));
      session.proven(System.nanoTime());
      writer = writer(Optional.empty());
      isBounded(new Answer(status, Map.of("Retry-After", Long.toString(Long.MAX_VALUE))));
    }
  }

  private void isBounded(Answer answer) throws Exception {
    answers.add(answer);
    CompletableFuture<Void> written =
        CompletableFuture.runAsync(
            () -> assertThrows(Session.EndedException.class, () -> write("a")));
    while (writer.trouble().isEmpty() && !written.isDone()) {
      TimeUnit.MILLISECONDS.sleep(10);
    }
    session.end();

    written.get(10, TimeUnit.SECONDS);
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

  @Test
  void whatTheBucketDoesNotKeepAnyMoreIsNotSent() throws Exception {
    writer = writer(Optional.of(Duration.ofDays(14)));
    long kept = NOON.minus(Duration.ofDays(13)).toEpochMilli();
    long gone = NOON.minus(Duration.ofDays(14)).toEpochMilli();

    StoreWriter.Outcome outcome =
        writer.write(List.of(point("old", gone), point("new", kept)), session, this::refuse);

    assertEquals(new StoreWriter.Outcome(1, 1, 0), outcome);
    assertEquals(List.of("new"), accepted);
  }

  @Test
  void whatTheStoreCallsTooOldIsExpiredAndNoDeadLetter() throws Exception {
    answers.add(
        new Answer(
            400,
            Map.of(),
            "{\"error\":\"partial write: points beyond retention policy dropped=2\"}"));

    StoreWriter.Outcome outcome =
        writer.write(List.of(point("a", 0), point("b", 0)), session, this::refuse);

    assertEquals(new StoreWriter.Outcome(0, 2, 0), outcome);
    assertEquals(Map.of(), refused);
  }

  @Test
  void aLimitOfSeriesIsWaitedOutBecauseItCanBeRaised() throws Exception {
    answers.add(
        new Answer(
            400,
            Map.of("Retry-After", "0"),
            "{\"error\":\"partial write: max-values-per-tag limit exceeded (100000/100000):"
                + " measurement=\\\"job_minutes\\\" tag=\\\"job\\\" dropped=1\"}"));

    assertEquals(1, write("a"));
    assertEquals(Map.of(), refused);
  }

  @Test
  void nothingIsSentOnceThePartitionsAreAnothers() {
    session.end();

    assertThrows(Session.EndedException.class, () -> write("a"));
    assertEquals(List.of(), accepted);
  }

  @Test
  void nothingIsSentByAnInstanceThatTheGroupMayHaveGivenUp() throws Exception {
    session = new Session(Duration.ofMinutes(1));
    CompletableFuture<Void> written =
        CompletableFuture.runAsync(
            () -> assertThrows(Session.EndedException.class, () -> write("a")));
    session.end();

    written.get(10, TimeUnit.SECONDS);
    assertEquals(List.of(), accepted);
  }

  @Test
  void aSessionThatIsProvenAgainGoesOn() throws Exception {
    session = new Session(Duration.ofMinutes(1));
    CompletableFuture<Integer> written =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return write("a");
              } catch (Session.EndedException | InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    assertEquals(List.of(), accepted);

    session.proven(System.nanoTime());

    assertEquals(1, written.get(10, TimeUnit.SECONDS));
    assertEquals(List.of("a"), accepted);
  }

  private int write(String... lines) throws Session.EndedException, InterruptedException {
    return writer
        .write(List.of(lines).stream().map(line -> point(line, 0)).toList(), session, this::refuse)
        .written();
  }

  private void refuse(EncodedPoint point, String answer) {
    refused.put(point.line(), answer);
  }

  private static EncodedPoint point(String line, long timeMs) {
    return new EncodedPoint(Destination.LIVE, line, line, timeMs, "");
  }
}
