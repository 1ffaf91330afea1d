package io.joulestream.ingest.intensity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.joulestream.ingest.collect.Source;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Values are NESO's own of 2023 (CC BY 4.0, see NOTICE), faults included, in the form that its API
 * documentation shows.
 */
class NesoTest {

  @TempDir private Path directory;

  private final SetClock clock = new SetClock("2023-01-31T01:35:20Z");
  private Played provider;

  @BeforeEach
  void start() throws IOException {
    provider = new Played(clock);
  }

  @AfterEach
  void stop() throws IOException {
    provider.close();
  }

  private Source source(Map<String, String> regions, Duration repull) {
    NesoSettings settings =
        new NesoSettings(
            provider.url(),
            regions.isEmpty() ? "GB" : "",
            regions,
            Duration.ofHours(3),
            Duration.ofHours(24),
            repull,
            60,
            Duration.ofHours(1));
    return settings.open(Contexts.at(directory.resolve("memory"), clock));
  }

  private static String halfHour(String from, String to, int forecast, String actual) {
    return """
        {"from":"2023-01-%sZ","to":"2023-01-%sZ",
         "intensity":{"forecast":%d,"actual":%s,"index":"low"}}"""
        .formatted(from, to, forecast, actual);
  }

  private static String data(String... halfHours) {
    return "{\"data\":[" + String.join(",", halfHours) + "]}";
  }

  private static List<String> pollAndTake(Source source) throws Exception {
    Recorded into = new Recorded();
    source.poll(into);
    source.taken();
    assertEquals(List.of(), into.problems);
    return into.lines("from", "to", "g_per_kwh", "status", "published");
  }

  @Test
  void forecastAndActualAreTwoRecordsFirstSeenWhenTheyWereReceived() throws Exception {
    Source source = source(Map.of(), Duration.ZERO);
    provider.answer(
        "/intensity/2023-01-30T22:35Z/2023-02-01T01:35Z",
        data(
            halfHour("31T00:30", "31T01:00", 99, "103"),
            halfHour("31T01:00", "31T01:30", 89, "0"), // no value of a grid: refused later on
            halfHour("31T01:30", "31T02:00", 91, "null")));

    List<String> first = pollAndTake(source);

    assertEquals(
        List.of(
            "2023-01-31T00:30:00Z 2023-01-31T01:00:00Z 99 FORECAST 2023-01-31T01:35:20Z",
            "2023-01-31T01:00:00Z 2023-01-31T01:30:00Z 89 FORECAST 2023-01-31T01:35:20Z",
            "2023-01-31T01:30:00Z 2023-01-31T02:00:00Z 91 FORECAST 2023-01-31T01:35:20Z",
            "2023-01-31T00:30:00Z 2023-01-31T01:00:00Z 103 ESTIMATED 2023-01-31T01:35:20.001Z",
            "2023-01-31T01:00:00Z 2023-01-31T01:30:00Z 0 ESTIMATED 2023-01-31T01:35:20.001Z"),
        first);

    clock.set("2023-01-31T02:05:20Z");
    provider.answer(
        "/intensity/2023-01-30T23:05Z/2023-02-01T02:05Z",
        data(
            halfHour("31T00:30", "31T01:00", 99, "103"),
            halfHour("31T01:00", "31T01:30", 89, "97"),
            halfHour("31T01:30", "31T02:00", 91, "91")));

    assertEquals(
        List.of(
            "2023-01-31T01:00:00Z 2023-01-31T01:30:00Z 97 ESTIMATED 2023-01-31T02:05:20Z",
            "2023-01-31T01:30:00Z 2023-01-31T02:00:00Z 91 ESTIMATED 2023-01-31T02:05:20Z"),
        pollAndTake(source));
  }

  @Test
  void aRevisionIsLaterThoughTheProvidersClockWentBack() throws Exception {
    Source source = source(Map.of(), Duration.ZERO);
    provider.answer("/intensity/", data(halfHour("31T00:30", "31T01:00", 99, "null")));
    pollAndTake(source);
    clock.set("2023-01-31T01:30:00Z");
    provider.answer("/intensity/", data(halfHour("31T00:30", "31T01:00", 100, "null")));

    assertEquals(
        List.of("2023-01-31T00:30:00Z 2023-01-31T01:00:00Z 100 FORECAST 2023-01-31T01:35:20.001Z"),
        pollAndTake(source));
  }

  @Test
  void fiveDaysAreAskedAgainOnceADay() throws Exception {
    Source source = source(Map.of(), Duration.ofDays(5));
    provider.answer("/intensity/", data());

    pollAndTake(source);
    clock.advance(Duration.ofMinutes(5));
    pollAndTake(source);

    assertEquals(
        List.of(
            "/intensity/2023-01-30T22:35Z/2023-02-01T01:35Z",
            "/intensity/2023-01-26T01:35Z/2023-01-31T01:35Z",
            "/intensity/2023-01-30T22:40Z/2023-02-01T01:40Z"),
        provider.requests);
  }

  @Test
  void aRegionHasForecastsOnlyAndIsTheOneThatWasAsked() throws Exception {
    Source source = source(Map.of("13", "GB-LONDON"), Duration.ZERO);
    String region =
        """
        {"data":{"regionid":%d,"shortname":"London","data":[
          {"from":"2023-01-31T00:30Z","to":"2023-01-31T01:00Z",
           "intensity":{"forecast":120,"index":"low"},"generationmix":[]}]}}""";
    provider.answer("/regionid/13", region.formatted(13));
    assertEquals(1, pollAndTake(source).size());
    assertTrue(provider.requests.get(0).startsWith("/regional/intensity/2023-01-30T22:35Z/"));

    provider.answer("/regionid/13", region.formatted(14));
    IOException other = assertThrows(IOException.class, () -> source.poll(new Recorded()));
    assertTrue(
        String.valueOf(other.getMessage()).contains("regionid '14' where '13' was asked"),
        other.getMessage());
  }
}
