package io.joulestream.grafana;

import static io.joulestream.grafana.ByHand.KWH_MJ;
import static io.joulestream.grafana.ByHand.sum;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.joulestream.grafana.SyntheticSite.Group;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the live pages and the alerts find is what was stored: worked out again here. */
class LiveResultsTest {

  private static final double NEARLY = 1e-9;
  private static final SyntheticSite LONDON = SyntheticSite.LONDON;
  private static final SyntheticSite CALIFORNIA = SyntheticSite.CALIFORNIA;
  private static final List<Group> GROUPS = SyntheticSite.GROUPS;

  @RegisterExtension static final SharedStore<SeededStore> SHARED = SharedStore.synthetic();

  private final Instant now = SHARED.get().now();
  private final Answers answers = new Answers(SHARED.get());

  @Test
  void theWaterfallAddsUp() {
    Map<String, String> site = Map.of("site", "lon1");
    JsonNode meter = answers.row("operations", "Where the energy goes", "A", site);
    JsonNode parts = answers.row("operations", "Where the energy goes", "B", site);
    JsonNode unexplained = answers.row("operations", "Where the energy goes", "C", site);

    double sharedIt = parts.path("Shared IT").asDouble();
    assertEquals(
        sharedIt,
        parts.path("Jobs at work").asDouble()
            + parts.path("Held idle").asDouble()
            + parts.path("Unallocated").asDouble(),
        NEARLY);
    assertEquals(
        meter.path("Utility meter").asDouble(),
        sharedIt + unexplained.path("Unexplained").asDouble(),
        NEARLY);
    Instant from = now.minus(Duration.ofHours(6));
    long measured = sum(from, now, hour -> 60 * LONDON.siteMinute(hour).get("measured_mj"));
    assertEquals(measured / KWH_MJ, sharedIt, NEARLY);
  }

  /** A quotient of integers in a subquery would lose its fraction. */
  @Test
  void powerOfAllSitesKeepsItsFraction() {
    List<JsonNode> minutes = answers.rows("operations", "Power now", "A", Map.of("site", ".*"));
    JsonNode last = minutes.get(minutes.size() - 1);
    Instant minute = Instant.ofEpochMilli(last.path("time").asLong());
    assertEquals(now.minus(Duration.ofMinutes(3)), minute);
    double watts =
        (LONDON.siteMinute(minute).get("measured_mj")
                + CALIFORNIA.siteMinute(minute).get("measured_mj"))
            / 60_000.0;
    assertTrue(watts % 1 > 0.01, () -> watts + " has no fraction to lose");
    assertEquals(watts, last.path("power").asDouble(), NEARLY);
  }

  @Test
  void aJobShowsItsWholeLife() {
    Instant start = now.minus(SyntheticSite.JOB_LENGTH);
    Group first = GROUPS.get(0);
    long energy = sum(start, now, hour -> 60 * LONDON.energyMj(first, hour));
    long facility =
        sum(start, now, hour -> 60 * LONDON.groupMinute(first, hour).get("facility_energy_mj"));
    long emissions =
        sum(start, now, hour -> 60 * LONDON.groupMinute(first, hour).get("location_ug"));

    assertEquals(energy / KWH_MJ, stat("IT energy"), NEARLY);
    assertEquals(emissions / 1e9, stat("Emissions"), NEARLY);
    assertEquals(emissions * 3600.0 / facility, stat("Intensity met"), NEARLY);
  }

  private double stat(String title) {
    return answers.row("job", title, "A", Map.of()).path(title).asDouble();
  }

  @Test
  void minutesAndTotalsOfAJobSayTheSame() {
    Instant from = now.minus(Duration.ofHours(6));
    long minutes = sum(from, now, hour -> 60 * LONDON.energyMj(GROUPS.get(0), hour));
    List<JsonNode> steps = answers.rows("job", "Energy so far", "A", Map.of());
    assertEquals(minutes / KWH_MJ, steps.get(steps.size() - 1).path("energy").asDouble(), NEARLY);
  }

  @Test
  void silentHostsAreNamedAndOthersAreNot() {
    Map<String, String> site = Map.of("site", "lon1");
    List<JsonNode> table = answers.rows("operations", "Silent hosts by name", "A", site);
    assertEquals(
        Set.of("node-d", "node-e"),
        table.stream().map(row -> row.path("host").asText()).collect(Collectors.toSet()));
    assertEquals(2, answers.row("operations", "Silent hosts", "A", site).path("hosts").asInt());
  }

  @Test
  void theAlertOfASilentHostComparesWithTheNewestRecord() {
    long newest = answers.alert("joulestream-silent-host", "B").get(0).path("newest").asLong();
    Set<String> silent =
        answers.alert("joulestream-silent-host", "A").stream()
            .filter(row -> newest - row.path("last").asLong() > 900_000)
            .map(row -> row.path("site").asText() + " " + row.path("host").asText())
            .collect(Collectors.toSet());
    assertEquals(Set.of("lon1 node-d", "sfo1 node-d"), silent);
  }

  @Test
  void theAlertOfASilentSiteSeesTheLastFifteenMinutes() {
    List<JsonNode> windows = answers.alert("joulestream-silent-site", "A");
    assertTrue(windows.get(windows.size() - 1).path("readings").asDouble() > 1);
    assertEquals(0, windows.get(0).path("readings").asDouble(), "before the minutes begin");
  }

  @Test
  void otherAlertsSeeWhatIsThere() {
    assertEquals(3, answers.alert("joulestream-dead-letters", "A").get(0).path("points").asLong());
    answers
        .alert("joulestream-imbalance", "A")
        .forEach(row -> assertEquals(0, row.path("highest").asLong()));
    for (JsonNode row : answers.alert("joulestream-held-idle", "A")) {
      assertTrue(row.path("percent").asDouble() > 9 && row.path("percent").asDouble() < 10);
    }
  }

  @Test
  void theSinkAddsUp() {
    JsonNode sink = answers.row("health", "The sinks add up", "A", Map.of());
    assertEquals(0, sink.path("in_flight").asLong());
    assertEquals(3, sink.path("dead_lettered").asLong());
    assertEquals(
        2,
        answers.row("health", "Restarts", "A", Map.of("component", ".*")).path("restarts").asInt());
  }
}
