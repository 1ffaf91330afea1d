package io.joulestream.grafana;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.joulestream.schemas.avro.JobTotals;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the sink wrote of the demo adds up to the millijoule, and is what lies on Kafka. */
@Tag("heavy")
class DemoBooksTest {

  @RegisterExtension static final SharedStore<DemoStore> SHARED = SharedStore.demo();

  private final DemoStore store = SHARED.get();
  private final Answers answers = new Answers(store);

  /** What is totalled of a job, mJ and µg; 0 while it is not known, as in the store. */
  private record Total(long energyMj, long heldIdleMj, long overheadMj, long locationUg) {}

  @Test
  void everyMinuteOfEverySiteBalances() {
    List<List<JsonNode>> rows =
        rows(
            "energy-live",
            "SELECT \"measured_mj\", \"active_mj\", \"held_idle_mj\", \"unallocated_mj\","
                + " \"imbalance_mj\" FROM \"site_balance\"");
    assertTrue(rows.size() > 80, () -> rows.size() + " minutes");
    for (List<JsonNode> row : rows) {
      assertEquals(
          row.get(1).asLong(), row.get(2).asLong() + row.get(3).asLong() + row.get(4).asLong());
      assertEquals(0, row.get(5).asLong());
    }
  }

  @Test
  void daysOfTeamsAndWhatNobodyHeldAreTheDaysOfTheSite() {
    Map<String, Long> measured = sums("site_days", "measured_mj");
    Map<String, Long> parts = sums("team_days", "energy_mj");
    sums("site_days", "unallocated_mj")
        .forEach((site, energy) -> parts.merge(site, energy, Long::sum));
    assertEquals(Set.of("lon1", "sfo1"), measured.keySet());
    assertEquals(measured, parts);
  }

  @Test
  void minutesHoursDaysAndMonthsOfASiteAreTheSame() {
    Map<String, Long> minutes = sums("energy-live", "site_balance", "measured_mj");
    for (String period : List.of("site_hours", "site_days", "site_months")) {
      assertEquals(minutes, sums(period, "measured_mj"), period);
    }
  }

  @Test
  void totalsOfJobsAreThoseOnKafka() {
    Map<String, Total> onKafka = new TreeMap<>();
    for (JobTotals total : store.jobTotals().values()) {
      onKafka.put(
          total.getJob(),
          new Total(
              total.getEnergyMj(),
              total.getHeldIdleMj(),
              total.getOverheadMj(),
              total.getLocationUg() == null ? 0 : total.getLocationUg()));
    }
    Map<String, Total> written = new TreeMap<>();
    for (List<JsonNode> row :
        rows(
            "energy-hist",
            "SELECT \"job\", \"energy_mj\", \"held_idle_mj\", \"overhead_mj\", \"location_ug\""
                + " FROM \"job_totals\"")) {
      Total total =
          new Total(
              row.get(2).asLong(), row.get(3).asLong(), row.get(4).asLong(), row.get(5).asLong());
      assertEquals(null, written.put(row.get(1).asText(), total), row.get(1) + " is there twice");
    }
    assertEquals(13, written.size());
    assertEquals(onKafka, written);
  }

  /** 415.26 kWh: the run of an hour on 64 servers, see the recording's page. */
  @Test
  void theGreatestJobShowsItsEnergy() {
    double energy = answers.row("job", "IT energy", "A", Map.of()).path("IT energy").asDouble();
    assertEquals(415.26, energy, 0.005);
  }

  @Test
  void whatWasStatedBeforeARevisionStandsBesideIt() {
    List<JsonNode> revised =
        answers.rows("audit", "Restatement log", "A", Map.of()).stream()
            .filter(row -> row.path("intensity").asInt() == DemoDay.REVISED_G_PER_KWH)
            .filter(row -> row.path("energy_mj").asLong() > 0)
            .toList();
    assertTrue(!revised.isEmpty());
    for (JsonNode row : revised) {
      double ratio = row.path("emissions").asDouble() / row.path("previous_emissions").asDouble();
      double intensities =
          row.path("intensity").asDouble() / row.path("previous_intensity").asDouble();
      assertEquals(intensities, ratio, 1e-3, row::toString);
      assertEquals("MEASURED", row.path("intensity_status").asText());
    }
  }

  @Test
  void capacityPriceAndBudgetsAreThoseOfTheDemo() {
    assertEquals(
        600_000,
        answers
            .row("operations", "Power against capacity", "B", Map.of("site", "lon1"))
            .path("capacity")
            .asInt());
    JsonNode cost = answers.row("team", "Cost", "A", Map.of());
    JsonNode energy = answers.row("team", "Facility energy", "A", Map.of());
    assertEquals(0.24 * energy.path("energy").asDouble(), cost.path("cost").asDouble(), 1e-3);
    assertEquals(
        Set.of("foundation-models", "language", "vision"),
        answers.rows("team", "Budget of the month used", "B", Map.of("team", ".*")).stream()
            .map(row -> row.path("team").asText())
            .collect(Collectors.toSet()));
  }

  @Test
  void theDayIsNamedOnTheWall() {
    Map<String, String> site = Map.of("site", "lon1");
    assertEquals(
        DemoDay.UNMATCHED_JOB,
        answers.row("operations", "Unmatched jobs by name", "A", site).path("unmatched").asText());
    Set<String> reasons = new TreeSet<>();
    answers
        .rows("health", "Rejected by source and reason", "A", Map.of())
        .forEach(row -> reasons.add(row.path("reason").asText()));
    assertEquals(Set.of("LATE", "NEGATIVE"), reasons);
    assertEquals(
        Set.of("ingest", "sink", "streams-app"),
        answers.rows("health", "Processes one by one", "A", Map.of("component", ".*")).stream()
            .map(row -> row.path("component").asText())
            .collect(Collectors.toSet()));
    assertEquals(
        List.of(DemoDay.USER),
        rows("energy-hist", "SELECT \"user\" FROM \"job_users\"").stream()
            .map(row -> row.get(1).asText())
            .toList());
  }

  private Map<String, Long> sums(String measurement, String field) {
    return sums("energy-hist", measurement, field);
  }

  private Map<String, Long> sums(String dataSource, String measurement, String field) {
    Map<String, Long> sums = new HashMap<>();
    JsonNode series =
        store.ask(
            dataSource,
            "SELECT sum(\"%s\") FROM \"%s\" GROUP BY \"site\"".formatted(field, measurement));
    for (JsonNode one : series) {
      sums.put(one.path("tags").path("site").asText(), one.path("values").path(0).path(1).asLong());
    }
    return sums;
  }

  private List<List<JsonNode>> rows(String dataSource, String influxQl) {
    List<List<JsonNode>> rows = new ArrayList<>();
    for (JsonNode series : store.ask(dataSource, influxQl)) {
      for (JsonNode value : series.path("values")) {
        List<JsonNode> row = new ArrayList<>();
        value.forEach(row::add);
        rows.add(row);
      }
    }
    return rows;
  }
}
