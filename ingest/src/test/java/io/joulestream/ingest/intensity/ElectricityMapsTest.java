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
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Answers are of the fields and values that the public documentation and clients of Electricity
 * Maps show (AT in October 2025, DE in May 2019); none was recorded with an account.
 */
class ElectricityMapsTest {

  private static final String TOKEN = "s3cret-token";

  @TempDir private Path directory;

  private final SetClock clock = new SetClock("2025-10-17T11:20:00Z");
  private Played provider;

  @BeforeEach
  void start() throws IOException {
    provider = new Played(clock);
    Files.writeString(directory.resolve("token"), TOKEN + "\n");
  }

  @AfterEach
  void stop() throws IOException {
    provider.close();
  }

  private Source source(Map<String, String> zones, List<Integer> days, int requests) {
    ElectricityMapsSettings settings =
        new ElectricityMapsSettings(
            provider.url() + "/v3",
            directory.resolve("token").toString(),
            zones,
            List.of("lifecycle"),
            "hourly",
            true,
            false,
            days,
            requests,
            Duration.ofHours(1));
    return settings.open(Contexts.at(directory.resolve("memory"), clock));
  }

  private Source austria() {
    return source(Map.of("AT", "AT"), List.of(), 100);
  }

  private static String latest(String zone, String value, String updated, boolean isEstimated) {
    return """
        {"zone":"%s","carbonIntensity":%s,"datetime":"2025-10-17T11:00:00.000Z",
         "updatedAt":"%s","createdAt":"2025-10-14T23:26:15.840Z",
         "emissionFactorType":"lifecycle","isEstimated":%s,"estimationMethod":"TIME_SLICER_AVERAGE",
         "temporalGranularity":"hourly"}"""
        .formatted(zone, value, updated, isEstimated);
  }

  private static Recorded poll(Source source) throws IOException, InterruptedException {
    Recorded into = new Recorded();
    source.poll(into);
    return into;
  }

  private static Recorded pollAndTake(Source source) throws IOException, InterruptedException {
    Recorded into = poll(source);
    source.taken();
    return into;
  }

  @Test
  void anEstimateMadeBeforeItsHourIsOfItsHour() throws Exception {
    provider.answer("latest", latest("AT", "245", "2025-10-17T10:39:53.914Z", true));

    Recorded found = pollAndTake(austria());

    assertEquals(
        List.of(
            Map.of(
                "zone", "AT",
                "from", "2025-10-17T11:00:00Z",
                "to", "2025-10-17T12:00:00Z",
                "g_per_kwh", "245",
                "signal", "AVERAGE",
                "scope", "LIFECYCLE",
                "status", "ESTIMATED",
                "provider", "electricity-maps",
                "published", "2025-10-17T10:39:53.914Z")),
        found.records);
    assertTrue(provider.requests.get(0).contains("shouldUseFallbackCallerLookup=false"));
    assertTrue(provider.requests.get(0).contains("emissionFactorType=lifecycle"));
    assertEquals(TOKEN, provider.headers.get(0).get("auth-token"));
  }

  @Test
  void onlyAChangedValueOrStatusIsARevision() throws Exception {
    Source source = austria();
    String columns = "";
    for (String answer :
        List.of(
            latest("AT", "245", "2025-10-17T10:39:53Z", true),
            latest("AT", "245.0", "2025-10-17T11:39:53Z", true), // said again
            latest("AT", "251", "2025-10-17T12:39:53Z", true), // another value
            latest("AT", "251", "2025-10-17T13:39:53Z", false), // measured
            latest("AT", "245", "2025-10-17T10:39:53Z", true))) { // out of a cache
      provider.answer("latest", answer);
      clock.advance(Duration.ofHours(1));
      Recorded found = pollAndTake(source);
      columns += found.lines("g_per_kwh", "status", "published") + "\n";
    }

    assertEquals(
        """
        [245 ESTIMATED 2025-10-17T10:39:53Z]
        []
        [251 ESTIMATED 2025-10-17T12:39:53Z]
        [251 MEASURED 2025-10-17T13:39:53Z]
        []
        """,
        columns);
  }

  @Test
  void aValueThatChangesUnderTheSameDateIsPublishedWhenItIsSeen() throws Exception {
    Source source = austria();
    provider.answer("latest", latest("AT", "245", "2025-10-17T10:39:53Z", true));
    pollAndTake(source);
    provider.answer("latest", latest("AT", "246", "2025-10-17T10:39:53Z", true));
    clock.set("2025-10-17T11:25:00Z");

    assertEquals(
        List.of("246 2025-10-17T11:25:00Z"), pollAndTake(source).lines("g_per_kwh", "published"));

    // made before that was seen, and yet a newer version
    provider.answer("latest", latest("AT", "247", "2025-10-17T11:10:00Z", true));
    clock.set("2025-10-17T11:30:00Z");
    assertEquals(
        List.of("247 2025-10-17T11:25:00.001Z"),
        pollAndTake(source).lines("g_per_kwh", "published"));
  }

  @Test
  void aDateAheadOfTheProvidersOwnClockIsNotBelieved() throws Exception {
    provider.answer("latest", latest("AT", "245", "2025-10-18T10:39:53Z", true));

    Recorded found = pollAndTake(austria());

    assertEquals(List.of("245 2025-10-17T11:20:00Z"), found.lines("g_per_kwh", "published"));
    assertTrue(found.problems.get(0).contains("2025-10-18T10:39:53Z"), found.problems.get(0));
  }

  @Test
  void nullIsNoValue() throws Exception {
    provider.answer("latest", latest("AT", "null", "2025-10-17T10:39:53Z", true));

    Recorded found = pollAndTake(austria());

    assertEquals(List.of(), found.records);
    assertEquals(List.of(), found.problems);
  }

  @Test
  void aNumberThatWouldFillTheMemoryIsNone() throws Exception {
    provider.answer("latest", latest("AT", "1e999999999", "2025-10-17T10:39:53Z", true));
    IOException huge = assertThrows(IOException.class, () -> poll(austria()));
    assertTrue(String.valueOf(huge.getMessage()).contains("digits"), huge.getMessage());

    provider.answer("latest", latest("AT", "1e-999999999", "2025-10-17T10:39:53Z", true));
    assertThrows(IOException.class, () -> poll(austria()));
  }

  @Test
  void anotherZoneThanAskedIsNotTaken() throws Exception {
    provider.answer("zone=XX", latest("AT", "245", "2025-10-17T10:39:53Z", true));
    provider.answer("zone=AT", latest("AT", "245", "2025-10-17T10:39:53Z", true));

    Recorded found = pollAndTake(source(Map.of("XX", "XX", "AT", "Austria"), List.of(), 100));

    assertEquals(List.of("Austria 245"), found.lines("zone", "g_per_kwh"));
    assertEquals(1, found.problems.size());
    assertTrue(
        found.problems.get(0).startsWith("XX: ")
            && found.problems.get(0).contains("zone 'AT' where 'XX' was asked"),
        found.problems.get(0));
  }

  @Test
  void whatWasNotSafeIsHandedOverAgainUnderTheSameDate() throws Exception {
    Source source = austria();
    provider.answer(
        "latest", latest("AT", "245", "2025-10-17T10:39:53Z", true).replace("updatedAt", "no"));
    List<String> first = poll(source).lines("g_per_kwh", "published");
    clock.advance(Duration.ofMinutes(5));

    assertEquals(List.of("245 2025-10-17T11:20:00Z"), first);
    assertEquals(first, poll(source).lines("g_per_kwh", "published"));

    // the process dies before it is safe
    assertEquals(
        List.of("245 2025-10-17T11:25:00Z"),
        pollAndTake(austria()).lines("g_per_kwh", "published"));

    // the process is started again after it was
    assertEquals(List.of(), poll(austria()).records);
  }

  @Test
  void busyIsPassedOnAndNobodyIsAskedMeanwhile() throws Exception {
    Source source = austria();
    provider.answer("latest", 429, "Retry-After: 120\r\n", "slow down");

    SourceBusyException seconds = assertThrows(SourceBusyException.class, () -> poll(source));
    SourceBusyException still = assertThrows(SourceBusyException.class, () -> poll(source));

    assertEquals(Duration.ofMinutes(2), seconds.after());
    assertEquals(Duration.ofMinutes(2), still.after());
    assertEquals(1, provider.requests.size());

    clock.advance(Duration.ofMinutes(2));
    provider.answer("latest", 503, "Retry-After: Fri, 17 Oct 2025 11:32:00 GMT\r\n", "");
    SourceBusyException date = assertThrows(SourceBusyException.class, () -> poll(source));
    assertEquals(Duration.ofMinutes(10), date.after());
  }

  @Test
  void busyAfterAnAnswerKeepsTheAnswer() throws Exception {
    provider.answer("latest", latest("AT", "245", "2025-10-17T10:39:53Z", true));
    provider.answer("past-range", 429, "Retry-After: 60\r\n", "");
    Source source = source(Map.of("AT", "AT"), List.of(1), 100);

    assertEquals(1, pollAndTake(source).records.size());
    assertThrows(SourceBusyException.class, () -> poll(source));
    assertEquals(2, provider.requests.size());
  }

  @Test
  void whatIsNoJsonIsToldAndTheOthersAreAsked() throws Exception {
    provider.answer("zone=AT", latest("AT", "245", "2025-10-17T10:39:53Z", true));
    provider.answer("zone=DE", "<html>maintenance</html>");
    provider.cutOff("zone=FR", "{\"zone\":\"FR\",\"carbonInt");
    provider.answer("zone=PL", "{\"zone\":\"PL\",\"carbonInt");
    provider.answer("zone=US", 404, "", "{\"error\":\"No recent data for zone \\\"US\\\"\"}");
    Map<String, String> zones = Map.of("AT", "AT", "DE", "DE", "FR", "FR", "PL", "PL", "US", "US");

    Recorded found = pollAndTake(source(zones, List.of(), 100));

    assertEquals(1, found.records.size());
    assertEquals(4, found.problems.size());
    String problems = String.join("\n", found.problems);
    assertTrue(problems.contains("DE: http://127.0.0.1:"), problems);
    assertTrue(problems.contains("not JSON"), problems);
    assertTrue(problems.contains("No recent data for zone"), problems);

    provider.answer("zone=AT", "<html></html>");
    Source alone = austria();
    assertThrows(IOException.class, () -> poll(alone));
  }

  @Test
  void aTokenThatIsRepeatedIsNotShown() throws Exception {
    provider.answer("latest", 401, "", "invalid auth-token " + TOKEN);
    Recorded into = new Recorded();
    Source source = austria();

    IOException refused = assertThrows(IOException.class, () -> source.poll(into));

    String shown = refused.getMessage() + into.problems;
    assertTrue(shown.contains("401: invalid auth-token ***"), shown);
    assertFalse(shown.contains(TOKEN), shown);
  }

  @Test
  void daysBackAreAskedOnceADayAndRevisionsFound() throws Exception {
    provider.answer("latest", latest("AT", "null", "2025-10-17T10:39:53Z", true));
    provider.answer(
        "start=2025-10-16T11%3A00%3A00Z&end=2025-10-17T11%3A00%3A00Z",
        "{\"zone\":\"AT\",\"data\":[]}");
    provider.answer(
        "end=2025-10-10T11%3A00%3A00Z",
        """
        {"zone":"AT","data":[
          {"zone":"AT","carbonIntensity":200,"datetime":"2025-10-10T10:00:00.000Z",
           "updatedAt":"2025-10-17T03:00:00Z","isEstimated":false},
          {"zone":"AT","carbonIntensity":null,"datetime":"2025-10-10T09:00:00.000Z",
           "updatedAt":"2025-10-17T03:00:00Z","isEstimated":false},
          {"zone":"AT","carbonIntensity":"much","datetime":"2025-10-10T08:00:00.000Z"}]}""");
    Source source = source(Map.of("AT", "AT"), List.of(0, 7), 100);

    Recorded found = pollAndTake(source);

    assertEquals(
        List.of("2025-10-10T10:00:00Z 200 MEASURED"), found.lines("from", "g_per_kwh", "status"));
    assertTrue(
        found.problems.get(0).contains("\"much\" as carbonIntensity"), found.problems.get(0));
    assertEquals(3, provider.requests.size());

    // not again today, even after a start
    clock.advance(Duration.ofHours(1));
    pollAndTake(source(Map.of("AT", "AT"), List.of(0, 7), 100));
    assertEquals(4, provider.requests.size());

    clock.set("2025-10-18T00:01:00Z");
    pollAndTake(source);
    assertEquals(7, provider.requests.size());
  }

  @Test
  void aBudgetHoldsOverAStart() throws Exception {
    Map<String, String> zones = Map.of("AT", "AT", "DE", "DE", "FR", "FR");
    for (String zone : zones.keySet()) {
      provider.answer("zone=" + zone, latest(zone, "245", "2025-10-17T10:39:53Z", true));
    }

    assertEquals(2, pollAndTake(source(zones, List.of(), 2)).records.size());
    Source again = source(zones, List.of(), 2);
    SourceBusyException busy = assertThrows(SourceBusyException.class, () -> poll(again));

    assertEquals(Duration.ofHours(1), busy.after());
    clock.advance(Duration.ofHours(1));
    pollAndTake(again);
    assertEquals(4, provider.requests.size());
  }

  @Test
  void theJournalSaysFromWhichAnswerAValueCame() throws Exception {
    String body = latest("AT", "245", "2025-10-17T10:39:53.914Z", true);
    provider.answer("latest", body);

    pollAndTake(austria());

    String line = Files.readString(directory.resolve("memory/journal.jsonl"));
    String hash = Journal.sha256(body.getBytes(StandardCharsets.UTF_8));
    assertTrue(line.contains("\"sha256\":\"" + hash + "\",\"values\":1"), line);
    assertTrue(line.contains("\"245\",\"AVERAGE\",\"LIFECYCLE\",\"ESTIMATED\""), line);
    assertTrue(line.contains("/v3/carbon-intensity/latest?zone=AT&"), line);
    assertFalse(line.contains(TOKEN), line);
  }

  @Test
  void aForecastIsNoRevisionOfWhatCame() throws Exception {
    ElectricityMapsSettings settings =
        new ElectricityMapsSettings(
            provider.url(),
            "",
            Map.of("DE", "DE"),
            List.of("direct"),
            "15_minutes",
            true,
            true,
            List.of(),
            10,
            Duration.ofHours(1));
    provider.answer(
        "latest",
        latest("DE", "300", "2025-10-17T11:05:00Z", false)
            .replace("hourly", "15_minutes")
            .replace("lifecycle", "direct"));
    provider.answer(
        "forecast",
        """
        {"zone":"DE","forecast":[{"carbonIntensity":326,"datetime":"2025-10-17T11:00:00.000Z"}],
         "updatedAt":"2025-10-17T11:05:00Z"}""");
    Source source = settings.open(Contexts.at(directory.resolve("memory"), clock));

    assertEquals(
        List.of(
            "2025-10-17T11:15:00Z 300 MEASURED 2025-10-17T11:05:00Z",
            "2025-10-17T11:15:00Z 326 FORECAST 2025-10-17T11:05:00.001Z"),
        pollAndTake(source).lines("to", "g_per_kwh", "status", "published"));
    assertEquals(List.of(), pollAndTake(source).records);
  }
}
