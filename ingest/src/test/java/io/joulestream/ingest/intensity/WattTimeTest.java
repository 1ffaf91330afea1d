package io.joulestream.ingest.intensity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.joulestream.ingest.collect.Source;
import io.joulestream.ingest.collect.SourceBusyException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Answers are of the form and values of WattTime's documentation; none was recorded. */
class WattTimeTest {

  private static final String PASSWORD = "pa55-w0rd";

  @TempDir private Path directory;

  private final SetClock clock = new SetClock("2023-10-02T00:00:30Z");
  private Played provider;

  @BeforeEach
  void start() throws IOException {
    provider = new Played(clock);
    Files.writeString(directory.resolve("user"), "joule");
    Files.writeString(directory.resolve("password"), PASSWORD);
    provider.answer("/login", "{\"token\":\"first-token\"}");
  }

  @AfterEach
  void stop() throws IOException {
    provider.close();
  }

  private Source source(String signal, boolean forecast, List<Integer> days) {
    WattTimeSettings settings =
        new WattTimeSettings(
            provider.url(),
            directory.resolve("user").toString(),
            directory.resolve("password").toString(),
            Map.of("CAISO_NORTH", "US-CAL-CISO"),
            List.of(signal),
            Duration.ofHours(2),
            true,
            forecast,
            days,
            300,
            Duration.ofMinutes(5));
    return settings.open(Contexts.at(directory.resolve("memory"), clock));
  }

  private Source marginal() {
    return source("co2_moer", false, List.of());
  }

  private static String answer(String points, String meta) {
    return """
        {"data":[%s],
         "meta":{"data_point_period_seconds":300,"model":{"date":"2023-03-01","type":"binned_regression"},
                 "region":"CAISO_NORTH","signal_type":"co2_moer","units":"lbs_co2_per_mwh"%s}}"""
        .formatted(points, meta);
  }

  private static String point(String value, String rest) {
    return "{\"point_time\":\"2022-07-15T00:00:00Z\",\"value\":%s%s}".formatted(value, rest);
  }

  private static Recorded pollAndTake(Source source) throws Exception {
    Recorded into = new Recorded();
    source.poll(into);
    source.taken();
    return into;
  }

  @Test
  void poundsAMegawattHourAreConvertedExactly() throws Exception {
    provider.answer(
        "/v3/historical",
        answer(
            point("870", ",\"imputed_data_used\":true,\"last_updated\":\"2023-10-01T00:00:00Z\""),
            ",\"warnings\":[{\"type\":\"EXAMPLE_WARNING\",\"message\":\"stale\"}]"));

    Recorded found = pollAndTake(marginal());

    assertEquals(
        List.of(
            Map.of(
                "zone", "US-CAL-CISO",
                "from", "2022-07-15T00:00:00Z",
                "to", "2022-07-15T00:05:00Z",
                "g_per_kwh", "394.62536190",
                "signal", "MARGINAL",
                "scope", "DIRECT",
                "status", "ESTIMATED",
                "provider", "watttime",
                "published", "2023-10-01T00:00:00Z")),
        found.records);
    assertTrue(found.problems.get(0).contains("EXAMPLE_WARNING"), found.problems.get(0));
    assertTrue(
        provider
            .requests
            .get(1)
            .contains(
                "start=2023-10-01T22%3A00%3A00Z&end=2023-10-02T00%3A00%3A00Z&include_imputed"),
        provider.requests.get(1));
    String basic =
        Base64.getEncoder().encodeToString(("joule:" + PASSWORD).getBytes(StandardCharsets.UTF_8));
    assertEquals("Basic " + basic, provider.headers.get(0).get("authorization"));
    assertEquals("Bearer first-token", provider.headers.get(1).get("authorization"));
  }

  @Test
  void averageIsAnotherSeriesAndNotImputedIsMeasured() throws Exception {
    provider.answer(
        "/v3/historical",
        answer(point("870", ",\"imputed_data_used\":false"), "").replace("moer", "aoer"));

    Recorded found = pollAndTake(source("co2_aoer", false, List.of()));

    assertEquals(
        List.of("AVERAGE MEASURED 2023-03-01T00:00:00Z"),
        found.lines("signal", "status", "published"));
  }

  @Test
  void anAnswerOfAnEarlierModelChangesNothing() throws Exception {
    Source source = source("co2_moer", false, List.of(7));
    // the daily request is answered by the new model, and after it the recent one by the old
    provider.answer(
        "end=2023-09-25T00%3A00", answer(point("900", ""), "").replace("-03-01", "-09-01"));
    provider.answer("/v3/historical", answer(point("870", ""), ""));

    List<String> both = pollAndTake(source).lines("g_per_kwh", "published");
    clock.advance(Duration.ofMinutes(5));
    List<String> old = pollAndTake(source).lines("g_per_kwh", "published");

    assertEquals(
        List.of("394.62536190 2023-03-01T00:00:00Z", "408.23313300 2023-09-01T00:00:00Z"), both);
    assertEquals(List.of(), old);
  }

  @Test
  void aTokenIsFetchedAnewBeforeItEndsAndOnceWhenRefused() throws Exception {
    Source source = marginal();
    provider.answer("/v3/historical", answer("", ""));
    pollAndTake(source);
    clock.advance(Duration.ofMinutes(24));
    pollAndTake(source);
    assertEquals(1, logins());
    clock.advance(Duration.ofMinutes(1));
    pollAndTake(source);
    assertEquals(2, logins());

    provider.answer("/v3/historical", 401, "", "token first-token is no good");
    Recorded into = new Recorded();
    IOException refused = assertThrows(IOException.class, () -> source.poll(into));
    String shown = refused.getMessage() + into.problems;
    assertEquals(3, logins());
    assertTrue(shown.contains("401: token *** is no good"), shown);
  }

  private long logins() {
    return provider.requests.stream().filter(request -> request.equals("/login")).count();
  }

  @Test
  void loginsAreLimited() throws Exception {
    provider.answer("/v3/historical", 401, "", "");
    Source source = marginal();
    for (int i = 0; i < 5; i++) {
      assertThrows(IOException.class, () -> source.poll(new Recorded()));
    }

    for (int i = 0; i < 20; i++) {
      try {
        source.poll(new Recorded());
      } catch (SourceBusyException e) {
        assertTrue(String.valueOf(e.getMessage()).contains("login"), e.getMessage());
        assertEquals(10, logins());
        return;
      } catch (IOException e) {
        // refused again
      }
    }
    throw new AssertionError("it logged in " + logins() + " times");
  }

  @Test
  void noSentenceHoldsASecretOfTheLogin() throws Exception {
    provider.answer("/login", "ey.not-quoted.token");
    Recorded into = new Recorded();
    IOException odd = assertThrows(IOException.class, () -> marginal().poll(into));
    assertFalse((odd.getMessage() + into.problems).contains("not-quoted"), odd.getMessage());

    provider.answer("/login", 403, "", "joule:" + PASSWORD + " is unknown");
    IOException refused = assertThrows(IOException.class, () -> marginal().poll(into));
    assertFalse((refused.getMessage() + into.problems).contains(PASSWORD), refused.getMessage());
  }

  @Test
  void otherUnitsAndRegionsAreRefused() throws Exception {
    provider.answer(
        "/v3/historical", answer(point("37", ""), "").replace("lbs_co2_per_mwh", "percentile"));
    IOException units = assertThrows(IOException.class, () -> pollAndTake(marginal()));
    assertTrue(String.valueOf(units.getMessage()).contains("'percentile'"), units.getMessage());

    provider.answer("/v3/historical", answer(point("37", ""), "").replace("NORTH", "SOUTH"));
    IOException region = assertThrows(IOException.class, () -> pollAndTake(marginal()));
    assertTrue(
        String.valueOf(region.getMessage())
            .contains("region 'CAISO_SOUTH' where 'CAISO_NORTH' was asked"),
        region.getMessage());
  }

  @Test
  void aForecastIsOfWhenItWasMade() throws Exception {
    provider.answer("/v3/historical", answer("", ""));
    provider.answer(
        "/v3/forecast",
        answer(
            point("870", "") + "," + point("null", "").replace("00:00Z", "05:00Z"),
            ",\"generated_at\":\"2023-10-01T23:55:00Z\""));

    Recorded found = pollAndTake(source("co2_moer", true, List.of()));

    assertEquals(List.of("FORECAST 2023-10-01T23:55:00Z"), found.lines("status", "published"));
  }
}
