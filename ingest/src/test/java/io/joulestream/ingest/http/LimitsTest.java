package io.joulestream.ingest.http;

import static io.joulestream.ingest.http.TestEndpoint.site;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.joulestream.ingest.BodyFormat;
import io.joulestream.ingest.RecordKind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/** How much is taken, and in which forms. */
class LimitsTest {

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    try (GZIPOutputStream stream = new GZIPOutputStream(compressed)) {
      stream.write(bytes);
    }
    return compressed.toByteArray();
  }

  private static HttpResponse<String> sendAs(String encoding, TestEndpoint to, byte[] body)
      throws Exception {
    return to.send(
        to.request("/v1/sites", "")
            .POST(BodyPublishers.ofByteArray(body))
            .header("Content-Encoding", encoding));
  }

  @Test
  void gzipIsInflated() throws Exception {
    try (TestEndpoint endpoint = TestEndpoint.open()) {
      byte[] body = gzip(site("lon1").getBytes(StandardCharsets.UTF_8));

      assertEquals("{\"accepted\":1,\"rejected\":[]}", sendAs("gzip", endpoint, body).body());
      assertEquals(415, sendAs("br", endpoint, body).statusCode());
      assertEquals(400, sendAs("gzip", endpoint, new byte[] {'a', 'b'}).statusCode());
      assertEquals("ab", endpoint.sink.original(1));
    }
  }

  /** 10 MB of blanks are 10 kB on the way. */
  @Test
  void aBodyThatInflatesBeyondTheLimitIsRefused() throws Exception {
    try (TestEndpoint endpoint = TestEndpoint.open()) {
      byte[] bomb = gzip(" ".repeat(10_000_000).getBytes(StandardCharsets.UTF_8));
      assertTrue(bomb.length < 20_000);

      assertEquals(413, sendAs("gzip", endpoint, bomb).statusCode());
    }
  }

  @Test
  void aBodyAboveTheLimitIsRefused() throws Exception {
    try (TestEndpoint endpoint = new TestEndpoint(TestEndpoint.settings(new Limits(1_000, 2)))) {
      assertEquals(413, endpoint.post("/v1/sites", " ".repeat(1_001)).statusCode());
      assertEquals(200, endpoint.post("/v1/sites", site("a") + " ".repeat(900)).statusCode());
    }
  }

  @Test
  void moreThanTooManyRecordsAreRefused() throws Exception {
    try (TestEndpoint endpoint = TestEndpoint.open()) {
      assertEquals(413, endpoint.post("/v1/sites", "[" + "1,".repeat(20_000) + "1]").statusCode());
      assertEquals(List.of(), endpoint.sink.records);
    }
  }

  @Test
  void whoFindsNoPlaceIsToldToComeAgain() throws Exception {
    try (TestEndpoint endpoint = new TestEndpoint(TestEndpoint.settings(new Limits(1_000, 1)))) {
      endpoint.sink.arrival = new CountDownLatch(1);
      endpoint.sink.hold = new CountDownLatch(1);
      CompletableFuture<HttpResponse<String>> first =
          endpoint
              .client()
              .sendAsync(
                  endpoint.request("/v1/sites", site("lon1")).build(), BodyHandlers.ofString());
      endpoint.sink.arrival.await();

      HttpResponse<String> second = endpoint.post("/v1/sites", site("lon2"));

      assertEquals(503, second.statusCode());
      assertEquals("1", second.headers().firstValue("Retry-After").orElse(""));
      assertEquals(200, endpoint.post("/health", "").statusCode());
      endpoint.sink.hold.countDown();
      assertEquals(200, first.get().statusCode());
    }
  }

  @Test
  void everyAnswerIsJson() throws Exception {
    try (TestEndpoint endpoint = TestEndpoint.open()) {
      assertEquals("{\"error\":\"nothing is served here\"}", endpoint.post("/v2", "").body());
      assertEquals(
          "{\"error\":\"nothing is served here\"}", endpoint.post("/v1/sites/lon1", "").body());
      HttpResponse<String> got = endpoint.send(endpoint.request("/v1/sites", "").GET());
      assertEquals("{\"error\":\"only POST is understood here\"}", got.body());
      assertEquals("POST", got.headers().firstValue("Allow").orElse(""));
    }
  }

  /** One event a line: JOB HOST. */
  private static final class Lines implements BodyFormat {
    @Override
    public String path() {
      return "/v1/lines";
    }

    @Override
    public RecordKind kind() {
      return RecordKind.JOBS;
    }

    @Override
    public List<Map<String, String>> records(byte[] body, Map<String, String> headers)
        throws IOException {
      String text = new String(body, StandardCharsets.UTF_8);
      if (!headers.getOrDefault("x-lines", "").equals("yes")) {
        throw new IOException("there is no header X-Lines");
      }
      return text.lines()
          .map(line -> line.split(" ", -1))
          .map(
              words ->
                  Map.of(
                      "time", "2024-05-17T11:59:59Z",
                      "job", words[0],
                      "host", words[1],
                      "site", "lon1",
                      "event", "START"))
          .toList();
    }
  }

  @Test
  void anotherFormHasAPathOfItsOwn() throws Exception {
    try (TestEndpoint endpoint = new TestEndpoint(HttpSettings.onLoopback(0), new Lines())) {
      HttpResponse<String> answer =
          endpoint.send(endpoint.request("/v1/lines", "c/1 n1\nc/2 ").header("X-Lines", "yes"));

      assertTrue(answer.body().startsWith("{\"accepted\":1,\"rejected\":[{\"index\":1,"));
      assertEquals("c/1", endpoint.sink.job(0).event().getJob());
      assertTrue(endpoint.sink.original(1).contains("\"job\":\"c/2\""));

      HttpResponse<String> unreadable = endpoint.post("/v1/lines", "c/3 n1");
      assertEquals(400, unreadable.statusCode());
      assertEquals("c/3 n1", endpoint.sink.original(2));
    }
  }
}
