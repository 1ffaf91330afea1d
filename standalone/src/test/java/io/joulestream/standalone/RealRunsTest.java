package io.joulestream.standalone;

import static io.joulestream.standalone.ReplayFiles.number;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every run of the example, through the real pipeline. */
class RealRunsTest {

  private static final Path EXAMPLE = Path.of("../examples/mlperf-v4.0");
  private static final double MJ_PER_KWH = 3.6e9;

  @TempDir private static Path output;
  private static ReplayFiles replayed;
  private static Map<String, Double> kwhOfJobs;

  @BeforeAll
  static void replay() throws Exception {
    replayed = ReplayFiles.of(EXAMPLE, output);
    kwhOfJobs = new HashMap<>();
    for (NamedCsvRecord row : replayed.rows("job_totals.csv")) {
      kwhOfJobs.put(row.getField("job"), number(row, "energy_mj") / MJ_PER_KWH);
    }
  }

  @Test
  void publishedTotalsAreMet() {
    assertEquals(415.22, kwhOfJobs.get("smc/5848_2"), 415.22 * 0.001);
    assertEquals(10.57, kwhOfJobs.get("smc/5730_3"), 10.57 * 0.01);
    assertEquals(10.35, kwhOfJobs.get("smc/5731_3"), 10.35 * 0.01);
  }

  @Test
  void everyRunIsWhatTrapezoidsWorkedOutElsewhereCameTo() throws Exception {
    List<NamedCsvRecord> expected = ReplayFiles.rows(EXAMPLE.resolve("expected.csv"));

    assertEquals(34, expected.size());
    for (NamedCsvRecord run : expected) {
      double kwh = Double.parseDouble(run.getField("trapezoid_kwh"));
      // half a unit of the last digit printed, and what flooring to the millijoule takes
      assertEquals(kwh, kwhOfJobs.get(run.getField("job")), 0.6e-6 + kwh * 1e-8, run.toString());
    }
  }

  @Test
  void theBooksBalanceInEveryMinute() throws Exception {
    Map<String, Long> jobs = new HashMap<>();
    for (NamedCsvRecord row : replayed.rows("job_minutes.csv")) {
      jobs.merge(key(row), number(row, "energy_mj"), Long::sum);
    }
    long unallocated = 0;
    for (NamedCsvRecord row : replayed.rows("site_balance.csv")) {
      long charged = number(row, "active_mj") + number(row, "held_idle_mj");
      assertEquals(
          number(row, "measured_mj"), charged + number(row, "unallocated_mj"), row.toString());
      assertEquals(charged, jobs.getOrDefault(key(row), 0L), row.toString());
      unallocated += number(row, "unallocated_mj");
    }
    assertTrue(unallocated > 0, "what was drawn around the runs is not lost");
  }

  private static String key(NamedCsvRecord row) {
    return row.getField("site") + " " + row.getField("window_start");
  }

  @Test
  void totalsAreTheSumsOfMinutes() throws Exception {
    Map<String, Long> micrograms = new HashMap<>();
    Map<String, Long> millijoules = new HashMap<>();
    for (NamedCsvRecord row : replayed.rows("job_minutes.csv")) {
      micrograms.merge(row.getField("job"), number(row, "location_ug"), Long::sum);
      millijoules.merge(row.getField("job"), number(row, "energy_mj"), Long::sum);
      assertEquals("true", row.getField("final"), row.toString());
    }
    for (NamedCsvRecord row : replayed.rows("job_totals.csv")) {
      assertEquals(micrograms.get(row.getField("job")), number(row, "location_ug"));
      assertEquals(millijoules.get(row.getField("job")), number(row, "energy_mj"));
      assertEquals("0", row.getField("pending_mj"));
    }
  }

  @Test
  void emissionsAreEnergyTimesPueTimesIntensity() throws Exception {
    for (NamedCsvRecord row : replayed.rows("job_minutes.csv")) {
      double micrograms =
          number(row, "energy_mj")
              * 1.2
              * Double.parseDouble(row.getField("intensity_g_per_kwh"))
              / 3.6e3;
      assertEquals(
          micrograms, (double) number(row, "location_ug"), 1 + micrograms * 1e-12, row.toString());
      assertEquals("ESTIMATED", row.getField("intensity_status"));
      // the forecast was published before
      assertEquals("1", row.getField("revision"));
    }
  }

  @Test
  void everyRecordIsAccountedFor() throws Exception {
    JsonNode summary = new ObjectMapper().readTree(replayed.text("summary.json"));
    JsonNode power = summary.path("files").path("power.csv.gz");

    assertEquals(135_057, power.path("records").asLong());
    assertEquals(189, power.path("duplicate").asLong());
    assertEquals(134_868, power.path("accepted").asLong());
    summary.path("files").forEach(file -> assertTrue(file.path("balanced").asBoolean()));
    assertEquals(1, replayed.text("rejected.csv").lines().count());
    assertFalse(replayed.cli().out().isEmpty());
  }
}
