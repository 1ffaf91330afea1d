package io.joulestream.ingest.http;

import static io.joulestream.ingest.http.TestEndpoint.site;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A request that is sent again. */
class RepeatsTest {

  @TempDir private Path directory;

  private static HttpResponse<String> send(TestEndpoint to, String key, String body)
      throws Exception {
    return to.send(to.request("/v1/sites", body).header("Idempotency-Key", key));
  }

  @Test
  void theSameRequestIsAnsweredTheSameAndTakenOnce() throws Exception {
    try (TestEndpoint endpoint = TestEndpoint.open()) {
      String body = "[" + site("lon1") + ",{\"pue\":0}]";
      HttpResponse<String> first = send(endpoint, "k1", body);
      HttpResponse<String> second = send(endpoint, "k1", body);

      assertEquals(200, second.statusCode());
      assertEquals(first.body(), second.body());
      assertEquals("true", second.headers().firstValue("Idempotent-Replayed").orElse(""));
      assertEquals(2, endpoint.sink.records.size());

      assertEquals(200, send(endpoint, "k2", body).statusCode());
      assertEquals(4, endpoint.sink.records.size());
    }
  }

  @Test
  void aKeyIsForOneBody() throws Exception {
    try (TestEndpoint endpoint = TestEndpoint.open()) {
      send(endpoint, "k1", site("lon1"));
      HttpResponse<String> other = send(endpoint, "k1", site("lon2"));

      assertEquals(422, other.statusCode());
      assertTrue(other.body().contains("'k1' was used for another body"), other.body());
      assertEquals(1, endpoint.sink.records.size());
    }
  }

  @Test
  void keysOfTwoCallersAreTwo() throws Exception {
    try (TestEndpoint endpoint =
        TestEndpoint.with(
            TestEndpoint.token(directory, "a", Scope.ALL),
            TestEndpoint.token(directory, "b", Scope.ALL))) {
      for (String caller : new String[] {"a", "b"}) {
        assertEquals(
            200,
            endpoint
                .send(
                    endpoint
                        .request("/v1/sites", site(caller))
                        .header("Idempotency-Key", "1")
                        .header("Authorization", "Bearer secret of " + caller))
                .statusCode());
      }
      assertEquals(2, endpoint.sink.records.size());
    }
  }

  @Test
  void whatWasNotTakenCanBeSentAgain() throws Exception {
    try (TestEndpoint endpoint = TestEndpoint.open()) {
      endpoint.sink.isAway = true;
      assertEquals(503, send(endpoint, "k1", site("lon1")).statusCode());
      endpoint.sink.isAway = false;

      assertEquals(200, send(endpoint, "k1", site("lon1")).statusCode());
      assertEquals(1, endpoint.sink.records.size());
    }
  }

  @Test
  void aRequestThatIsStillBeingTakenIsNotTakenTwice() throws Exception {
    try (TestEndpoint endpoint = TestEndpoint.open()) {
      endpoint.sink.arrival = new CountDownLatch(1);
      endpoint.sink.hold = new CountDownLatch(1);
      CompletableFuture<HttpResponse<String>> first =
          endpoint
              .client()
              .sendAsync(
                  endpoint
                      .request("/v1/sites", site("lon1"))
                      .header("Idempotency-Key", "k1")
                      .build(),
                  BodyHandlers.ofString());
      endpoint.sink.arrival.await();

      assertEquals(409, send(endpoint, "k1", site("lon1")).statusCode());
      endpoint.sink.hold.countDown();
      assertEquals(200, first.get().statusCode());
      assertEquals(200, send(endpoint, "k1", site("lon1")).statusCode());
      assertEquals(1, endpoint.sink.records.size());
    }
  }

  @Test
  void aKeyIsShortAndPrintable() throws Exception {
    try (TestEndpoint endpoint = TestEndpoint.open()) {
      assertEquals(400, send(endpoint, "k".repeat(129), site("lon1")).statusCode());
      assertEquals(200, send(endpoint, "k".repeat(128), site("lon1")).statusCode());
    }
  }

  @Test
  void theOldestAreForgottenForWantOfRoomAndAllAfterADay() {
    Recent<String, String> recent = new Recent<>(2, 10, Duration.ofHours(24));
    recent.put("a", "1", 1, 0);
    recent.put("b", "2", 1, 0);
    recent.put("c", "3", 1, 0);

    assertEquals(Optional.empty(), recent.find("a", 0));
    assertEquals(Optional.of("2"), recent.find("b", 86_400_000));
    assertEquals(Optional.empty(), recent.find("b", 86_400_001));

    recent.put("d", "4", 10, 0);
    assertEquals(Optional.empty(), recent.find("c", 0));
    assertEquals(Optional.of("4"), recent.find("d", 0));
  }
}
