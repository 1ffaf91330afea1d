package io.joulestream.grafana;

import static io.joulestream.grafana.ByHand.KWH_MJ;
import static io.joulestream.grafana.ByHand.sum;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.joulestream.grafana.SyntheticSite.Group;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the pages of history find is what was stored: worked out again here, hour by hour. */
class HistoryResultsTest {

  private static final double NEARLY = 1e-9;
  private static final SyntheticSite LONDON = SyntheticSite.LONDON;
  private static final SyntheticSite CALIFORNIA = SyntheticSite.CALIFORNIA;
  private static final List<Group> GROUPS = SyntheticSite.GROUPS;

  @RegisterExtension static final SharedStore<SeededStore> SHARED = SharedStore.synthetic();

  private final Instant now = SHARED.get().now();
  private final Answers answers = new Answers(SHARED.get());

  @Test
  void theDayOnWhichSummerTimeEndsHas25HoursInItsOwnZone() {
    dayOf25Hours(LONDON, LocalDate.of(2026, 10, 25));
    dayOf25Hours(CALIFORNIA, LocalDate.of(2026, 11, 1));
  }

  private void dayOf25Hours(SyntheticSite site, LocalDate date) {
    Instant start = date.atStartOfDay(site.timezone()).toInstant();
    Instant end = date.plusDays(1).atStartOfDay(site.timezone()).toInstant();
    assertEquals(Duration.ofHours(25), Duration.between(start, end));
    Map<String, String> names =
        Map.of("site", site.name(), "tz", site.timezone().getId(), "project", ".*");
    JsonNode day =
        answers.rows("team", "IT energy by day and team", "A", names).stream()
            .filter(row -> row.path("time").asLong() == start.toEpochMilli())
            .findFirst()
            .orElseThrow();
    long research =
        sum(
            start,
            end,
            hour -> 60 * (site.energyMj(GROUPS.get(0), hour) + site.energyMj(GROUPS.get(1), hour)));
    assertEquals(research / KWH_MJ, day.path("energy").asDouble(), NEARLY);
  }

  @Test
  void monthsOfTheBalanceAddUpToTheMillijoule() {
    for (SyntheticSite site : SyntheticSite.BOTH) {
      List<JsonNode> months =
          answers.rows(
              "audit",
              "The balance of each month adds up",
              "A",
              Map.of("site", site.name(), "tz", site.timezone().getId()));
      assertEquals(4, months.size());
      for (JsonNode month : months) {
        assertEquals(
            month.path("measured_mj").asLong(),
            month.path("active_mj").asLong()
                + month.path("held_idle_mj").asLong()
                + month.path("unallocated_mj").asLong());
        assertEquals(0, month.path("difference").asLong());
        assertEquals(0, month.path("imbalance_mj").asLong());
      }
      LocalDate october = LocalDate.of(2026, 10, 1);
      long measured =
          sum(
              october.atStartOfDay(site.timezone()).toInstant(),
              october.plusMonths(1).atStartOfDay(site.timezone()).toInstant(),
              hour -> site.hasData(hour) ? 60 * site.siteMinute(hour).get("measured_mj") : 0);
      assertEquals(measured, months.get(2).path("measured_mj").asLong());
    }
  }

  @Test
  void aMonthIsNamedByItsMiddleWhateverTheZoneOfTheReader() {
    JsonNode october =
        answers
            .rows("audit", "The balance of each month adds up", "A", Map.of("site", "lon1"))
            .get(2);
    assertEquals(
        Instant.parse("2026-10-17T00:00:00Z"),
        Instant.ofEpochMilli(october.path("month").asLong()));
  }

  @Test
  void theCalendarShowsTheHoursThatAreMissingAndNoneOnADayOf25() {
    Map<Instant, Double> days =
        answers.rows("audit", "Completeness by day", "A", Map.of("site", "lon1")).stream()
            .filter(row -> !row.path("complete").isNull())
            .collect(
                Collectors.toMap(
                    row -> Instant.ofEpochMilli(row.path("time").asLong()),
                    row -> row.path("complete").asDouble()));
    assertEquals(100, days.get(Instant.parse("2026-10-24T23:00:00Z")), NEARLY);
    assertEquals(87.5, days.get(Instant.parse("2026-10-09T23:00:00Z")), NEARLY);
  }

  @Test
  void theBudgetCountsAllSitesFromTheFirstOfTheMonthOfEach() {
    long used = 0;
    for (SyntheticSite site : SyntheticSite.BOTH) {
      Instant month = LocalDate.of(2026, 11, 1).atStartOfDay(site.timezone()).toInstant();
      used +=
          sum(
              month,
              now,
              hour ->
                  60 * (site.energyMj(GROUPS.get(0), hour) + site.energyMj(GROUPS.get(1), hour)));
    }
    JsonNode panel = answers.row("team", "Budget of the month used", "A", Map.of());
    assertEquals(used / KWH_MJ, panel.path("energy").asDouble(), NEARLY);
    JsonNode alert =
        answers.alert("joulestream-team-budget", "A").stream()
            .filter(row -> row.path("team").asText().equals("research"))
            .findFirst()
            .orElseThrow();
    assertEquals(used / KWH_MJ, alert.path("energy").asDouble(), NEARLY);
  }

  @Test
  void allTeamsIncludeTheJobsThatNameNone() {
    Map<String, String> all = Map.of("team", ".*", "project", ".*", "site", ".*");
    List<JsonNode> teams = answers.rows("team", "Teams and projects", "A", all);
    assertEquals(2 * GROUPS.size(), teams.size());
    assertTrue(teams.stream().anyMatch(row -> row.path("team").asText().isEmpty()));
    List<JsonNode> jobs = answers.rows("team", "Jobs", "A", all);
    assertTrue(jobs.stream().anyMatch(row -> row.path("team").asText().isEmpty()));
  }
}
