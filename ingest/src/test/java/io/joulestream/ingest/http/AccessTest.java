package io.joulestream.ingest.http;

import static io.joulestream.ingest.http.TestEndpoint.reading;
import static io.joulestream.ingest.http.TestEndpoint.site;
import static io.joulestream.ingest.http.TestEndpoint.token;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.joulestream.ingest.IngestException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may send what. */
class AccessTest {

  private static final Scope LONDON = new Scope(List.of("lon1", "lon2"), List.of("*"));
  private static final Scope LONDON_READINGS = new Scope(List.of("lon1"), List.of("readings"));

  private static final String INTENSITY =
      """
      {"zone":"GB","from":"2024-05-17T11:30:00Z","to":"2024-05-17T12:00:00Z","g_per_kwh":73,
       "signal":"AVERAGE","scope":"DIRECT","status":"MEASURED","provider":"neso"}""";

  @TempDir private Path directory;

  @Test
  void aTokenIsAskedForWhereOneIsSet() throws Exception {
    try (TestEndpoint endpoint = TestEndpoint.with(token(directory, "all", Scope.ALL))) {
      HttpResponse<String> refused = endpoint.post("/v1/readings", reading("lon1"));

      assertEquals(401, refused.statusCode());
      assertEquals("Bearer", refused.headers().firstValue("WWW-Authenticate").orElse(""));
      assertEquals(401, endpoint.as("nobody", "/v1/readings", "[]").statusCode());
      assertEquals(200, endpoint.as("all", "/v1/readings", reading("lon1")).statusCode());
      assertEquals(1, endpoint.sink.records.size());
    }
  }

  @Test
  void aRecordOfAnotherSiteRefusesTheWholeRequest() throws Exception {
    try (TestEndpoint endpoint =
        TestEndpoint.with(token(directory, "london", LONDON), token(directory, "all", Scope.ALL))) {
      HttpResponse<String> answer =
          endpoint.as(
              "london", "/v1/readings", "[" + reading("lon2") + "," + reading("fra1") + "]");

      assertEquals(403, answer.statusCode());
      assertTrue(answer.body().contains("'london' may not send records of site 'fra1'"));
      assertEquals(List.of(), endpoint.sink.records);
      assertEquals(200, endpoint.as("london", "/v1/readings", reading("lon2")).statusCode());
      assertEquals(200, endpoint.as("all", "/v1/readings", reading("fra1")).statusCode());
      assertEquals(403, endpoint.as("london", "/v1/sites", site("fra1")).statusCode());
    }
  }

  /** Refused for its power, but about a site all the same. */
  @Test
  void aBadRecordOfAnotherSiteIsNotKeptEither() throws Exception {
    try (TestEndpoint endpoint = TestEndpoint.with(token(directory, "london", LONDON))) {
      String bad = reading("fra1").replace("412.5", "-1");

      assertEquals(403, endpoint.as("london", "/v1/readings", bad).statusCode());
      assertEquals(List.of(), endpoint.sink.records);
    }
  }

  @Test
  void intensitiesOfAZoneAreForThoseWhoAreNamedForThem() throws Exception {
    Scope named = new Scope(List.of("lon1"), List.of("intensities"));
    try (TestEndpoint endpoint =
        TestEndpoint.with(token(directory, "london", LONDON), token(directory, "named", named))) {
      HttpResponse<String> refused = endpoint.as("london", "/v1/intensities", INTENSITY);

      assertEquals(403, refused.statusCode());
      assertTrue(refused.body().contains("'london' may not send intensities"), refused.body());
      assertEquals(200, endpoint.as("named", "/v1/intensities", INTENSITY).statusCode());
      assertEquals(403, endpoint.as("named", "/v1/readings", reading("lon1")).statusCode());
    }
  }

  @Test
  void kindsLimitWhatCanBeSentAtAll() throws Exception {
    try (TestEndpoint endpoint = TestEndpoint.with(token(directory, "few", LONDON_READINGS))) {
      assertEquals(403, endpoint.as("few", "/v1/sites", "not even JSON").statusCode());
      assertEquals(List.of(), endpoint.sink.records);
    }
  }

  @Test
  void aTokenThatIsChangedHoldsAtOnce() throws Exception {
    AccessToken token = token(directory, "all", Scope.ALL);
    try (TestEndpoint endpoint = TestEndpoint.with(token)) {
      Path file = token.secret().file();
      Files.writeString(file, "secret of another");
      Files.setLastModifiedTime(file, FileTime.fromMillis(1_000));

      assertEquals(401, endpoint.as("all", "/v1/readings", "[]").statusCode());
      assertEquals(200, endpoint.as("another", "/v1/readings", "[]").statusCode());

      Files.delete(file);
      assertEquals(401, endpoint.as("another", "/v1/readings", "[]").statusCode());
    }
  }

  @Test
  void tokensThatCouldBeMistakenAreRefusedAtTheStart() throws Exception {
    AccessToken token = token(directory, "all", Scope.ALL);
    AccessToken same = new AccessToken("same", token.secret(), LONDON);

    IngestException refused =
        assertThrows(IngestException.class, () -> TestEndpoint.with(token, same));

    assertTrue(refused.getMessage().contains("'all' and 'same' are the same"));
    assertFalse(refused.getMessage().contains("secret of"), refused.getMessage());
  }

  @Test
  void aScopeThatSaysNothingIsRefused() {
    String kinds =
        assertThrows(
                IllegalArgumentException.class,
                () -> new Scope(List.of("lon1"), List.of("reading")))
            .getMessage();

    assertEquals(
        "kinds has 'reading': there are intensities, job-events, readings, sites and *", kinds);
    assertThrows(IllegalArgumentException.class, () -> new Scope(List.of(), List.of("*")));
  }
}
