package io.joulestream.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A replay as of an earlier time knows nothing of what came later. */
class AsOfTest {

  @TempDir private Path directory;

  /** 3.6 kW for a minute are 0.06 kWh: 6 g by the forecast, 9 g by what was measured later. */
  private Path input() throws Exception {
    Path input = Files.createDirectory(directory.resolve("in"));
    Files.write(input.resolve("sites.csv"), List.of("site,zone,pue", "lab,LAB,1"));
    Files.write(
        input.resolve("intensity.csv"),
        List.of(
            "zone,from,to,g_per_kwh,signal,scope,status,provider,published",
            "LAB,2026-01-01T00:00Z,2026-01-01T01:00Z,100,AVERAGE,DIRECT,FORECAST,grid,2025-12-31T00:00Z",
            "LAB,2026-01-01T00:00Z,2026-01-01T01:00Z,150,AVERAGE,DIRECT,MEASURED,grid,2026-01-20T00:00Z"));
    Files.write(
        input.resolve("jobs.csv"),
        List.of(
            "time,job,event,site,host,device,share,team,project,user,name",
            "2026-01-01T00:00Z,lab/1,START,lab,n1,,,,,,"));
    Files.write(
        input.resolve("power.csv"),
        List.of(
            "time,site,host,level,device,power_w,energy_j",
            "2026-01-01T00:00:00Z,lab,n1,NODE,,3600,",
            "2026-01-01T00:00:30Z,lab,n1,NODE,,3600,",
            "2026-01-01T00:01:00Z,lab,n1,NODE,,3600,"));
    return input;
  }

  @Test
  void theRevisionIsNotKnownBeforeItCame() throws Exception {
    Path input = input();

    ReplayFiles then =
        ReplayFiles.of(input, directory.resolve("then"), "--as-of", "2026-01-10T00:00:00Z");
    ReplayFiles now = ReplayFiles.of(input, directory.resolve("now"));

    assertEquals("6000000", then.rows("job_totals.csv").get(0).getField("location_ug"));
    assertEquals("9000000", now.rows("job_totals.csv").get(0).getField("location_ug"));
    assertEquals("0", then.rows("job_minutes.csv").get(0).getField("revision"));
    assertEquals("1", now.rows("job_minutes.csv").get(0).getField("revision"));
  }
}
