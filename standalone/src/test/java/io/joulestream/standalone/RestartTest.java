package io.joulestream.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code kill -9} in the middle of the recording, twice, changes no figure. */
@Tag("heavy")
class RestartTest {

  private static final String[] OPTIONS = {"--no-live", "--anchor", "2026-03-01T12:00:00Z"};
  private static final long READINGS = 112_156;

  @TempDir private Path directory;

  @Test
  void killedInMidReplayItComesToTheSameTotals() throws Exception {
    List<String> undisturbed;
    try (Installation up = Installation.start(directory.resolve("undisturbed"), OPTIONS)) {
      undisturbed = results(up);
    }

    Path data = directory.resolve("killed");
    killAt(data, READINGS / 8);
    killAt(data, READINGS / 2);
    try (Installation up = Installation.start(data, OPTIONS)) {
      assertEquals(undisturbed, results(up));
    }
  }

  private static void killAt(Path data, long readings) throws Exception {
    try (Installation up = Installation.start(data, OPTIONS)) {
      up.await(readings + " readings", () -> received(up) >= readings);
      up.kill();
      assertTrue(up.console().contains("replaying"), up.console());
      assertFalse(up.console().contains("is replayed"), "killed after the end: " + up.console());
    }
  }

  private static long received(Installation up) {
    return up.number("SELECT sum(readings) + sum(reading_duplicates) FROM site_balance");
  }

  /** All results, once every reading is in and the prices have followed. */
  private static List<String> results(Installation up) throws Exception {
    up.await(
        "the whole recording",
        () ->
            received(up) == READINGS
                && up.number("SELECT sum(pending_mj) FROM site_balance") == 0
                && up.number("SELECT sum(energy_mj) FROM job_minutes")
                    == up.number("SELECT sum(active_mj) + sum(held_idle_mj) FROM site_balance")
                && up.number("SELECT sum(energy_mj) FROM job_totals")
                    == up.number("SELECT sum(energy_mj) FROM job_minutes")
                && up.number("SELECT sum(location_ug) FROM job_totals")
                    == up.number("SELECT sum(location_ug) FROM job_minutes"));
    List<String> results = new ArrayList<>();
    for (String sql :
        List.of(
            "SELECT * FROM job_totals ORDER BY job",
            "SELECT * FROM job_minutes ORDER BY job, site, timestamp",
            "SELECT * FROM site_balance ORDER BY site, timestamp")) {
      up.query(sql).rows().forEach(row -> results.add(row.toString()));
    }
    return results;
  }
}
