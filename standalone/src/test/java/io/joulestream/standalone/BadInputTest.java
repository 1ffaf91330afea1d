package io.joulestream.standalone;

import static io.joulestream.standalone.ReplayFiles.number;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One host at 600 W for ten minutes: 36 kJ a minute. Around its readings stands everything that
 * goes wrong.
 */
class BadInputTest {

  private static final long START = 1_715_940_000_000L;

  @TempDir private static Path directory;
  private static ReplayFiles replayed;

  @BeforeAll
  static void replay() throws IOException {
    Path input = Files.createDirectory(directory.resolve("in"));
    Files.write(
        input.resolve("sites.csv"), List.of("site,zone,pue", "lon1,GB,1.5", "lon1,GB,9e12"));
    Files.write(
        input.resolve("power.csv"),
        Stream.concat(
                Stream.concat(
                    Stream.of("time,site,host,level,device,power_w,energy_j"),
                    Stream.of(
                        "noon,lon1,n1,DEVICE,0,600,",
                        at(1) + ",lon1,n1,DEVICE,0,-1,",
                        at(2) + ",lon1,n1,DEVICE,0,140737488355328,",
                        at(3) + ",lon1,n1,DEVICE,0,140737488355331,",
                        at(4) + ",lon1,n1,DEVICE,0,5000,",
                        at(5) + ",lon1,n1,CHIP,0,600,",
                        at(6) + ",lon1,n1,DEVICE,0,NaN,",
                        at(7) + ",lon1,n1,DEVICE,0,,",
                        at(8) + ",lon1,n1,DEVICE",
                        at(9) + ",atlantis,n9,DEVICE,0,600,",
                        at(19) + ",atlantis,n9,DEVICE,0,600,",
                        at(20) * 1_000 + ",lon1,n1,DEVICE,0,600,",
                        "12,lon1,n1,DEVICE,0,600,",
                        at(21) + ",lon1,n1,RACK,,9e15,",
                        at(22) + ",lon1,n1" + "n".repeat(600_000) + ",DEVICE,0,600,",
                        at(23) + ",lon1,n1\\,DEVICE,0,600,")),
                IntStream.rangeClosed(0, 60).mapToObj(i -> at(10L * i) + ",lon1,n1,DEVICE,0,600,"))
            .toList());
    Files.write(
        input.resolve("jobs.csv"),
        List.of(
            "time,job,event,site,host,device,share,team,project,user,name",
            at(60) + ",smc/1,START,lon1,n1,,,t,,,",
            at(240) + ",smc/1,STOP,lon1,n1,,,,,,",
            at(100) + ",smc/stray,STOP,lon1,n1,,,,,,",
            at(300) + ",smc/empty,START,lon1,n1,,,,,,",
            at(300) + ",smc/empty,STOP,lon1,n1,,,,,,",
            at(310) + ",smc/late,BEGIN,lon1,n1,,,,,,",
            at(320) + ",smc/big,START,lon1,n1,,2,,,,",
            at(9) + ",smc/lost,START,atlantis,n9,,,,,,",
            at(19) + ",smc/lost,STOP,atlantis,n9,,,,,,"));
    // a hole of a minute in the middle of the job
    Files.write(
        input.resolve("intensity.csv"),
        List.of(
            "zone,from,to,g_per_kwh,signal,scope,status,provider,published",
            "GB," + at(0) + "," + at(120) + ",100,AVERAGE,DIRECT,MEASURED,neso,",
            "GB," + at(180) + "," + at(600) + ",100,AVERAGE,DIRECT,MEASURED,neso,",
            "GB," + at(180) + "," + at(60) + ",100,AVERAGE,DIRECT,MEASURED,neso,",
            "GB," + at(0) + "," + at(60) + ",100,MEDIAN,DIRECT,MEASURED,neso,",
            "GB," + at(0) + "," + at(60) + ",9e15,AVERAGE,DIRECT,MEASURED,neso,"));
    replayed = ReplayFiles.of(input, directory.resolve("out"));
  }

  private static long at(long second) {
    return START + second * 1_000;
  }

  @Test
  void everyBadRecordIsKeptWithItsPlaceAndReason() throws IOException {
    Map<String, String> reasons = new TreeMap<>();
    for (NamedCsvRecord row : replayed.rows("rejected.csv")) {
      reasons.put(row.getField("file") + ":" + row.getField("line"), row.getField("reason"));
      assertTrue(!row.getField("detail").isEmpty() && !row.getField("original").isEmpty());
    }

    assertEquals(
        new TreeMap<>(
            Map.ofEntries(
                Map.entry("power.csv:2", "MALFORMED"),
                Map.entry("power.csv:3", "NEGATIVE"),
                Map.entry("power.csv:4", "BLANK"),
                Map.entry("power.csv:5", "BLANK"),
                Map.entry("power.csv:6", "IMPLAUSIBLE"),
                Map.entry("power.csv:7", "UNKNOWN"),
                Map.entry("power.csv:8", "NEGATIVE"),
                Map.entry("power.csv:9", "MALFORMED"),
                Map.entry("power.csv:10", "MALFORMED"),
                Map.entry("power.csv:13", "MALFORMED"),
                Map.entry("power.csv:14", "MALFORMED"),
                Map.entry("power.csv:15", "IMPLAUSIBLE"),
                Map.entry("power.csv:16", "MALFORMED"),
                Map.entry("power.csv:17", "MALFORMED"),
                Map.entry("intensity.csv:6", "IMPLAUSIBLE"),
                Map.entry("sites.csv:3", "IMPLAUSIBLE"),
                Map.entry("jobs.csv:7", "UNKNOWN"),
                Map.entry("jobs.csv:8", "IMPLAUSIBLE"),
                Map.entry("intensity.csv:4", "MALFORMED"),
                Map.entry("intensity.csv:5", "UNKNOWN"))),
        reasons);
  }

  @Test
  void theRestIsExact() throws IOException {
    List<NamedCsvRecord> job =
        replayed.rows("job_minutes.csv").stream()
            .filter(row -> row.getField("job").equals("smc/1"))
            .toList();

    assertEquals(3, job.size());
    job.forEach(row -> assertEquals(36_000_000, number(row, "energy_mj")));
    // 36 kJ × 1.5 × 100 g/kWh = 1.5 g
    assertEquals("1500000", job.get(0).getField("location_ug"));
    assertEquals("1500000", job.get(2).getField("location_ug"));
  }

  @Test
  void aHoleInTheIntensitiesIsPendingNotZero() throws IOException {
    NamedCsvRecord hole = total("smc/1");

    assertEquals(36_000_000, number(hole, "pending_mj"));
    assertEquals("3000000", hole.getField("location_ug"));
    NamedCsvRecord minute =
        replayed.rows("job_minutes.csv").stream()
            .filter(row -> row.getField("job").equals("smc/1"))
            .toList()
            .get(1);
    assertEquals("", minute.getField("location_ug"));
    assertEquals("", minute.getField("intensity_status"));
    assertEquals("54000000", minute.getField("facility_energy_mj"));
  }

  @Test
  void aSiteWithoutFactorsIsPending() throws IOException {
    NamedCsvRecord lost = total("smc/lost");

    assertEquals("6000000", lost.getField("energy_mj"));
    assertEquals("6000000", lost.getField("pending_mj"));
    assertEquals("", lost.getField("location_ug"));
    assertEquals("", lost.getField("facility_energy_mj"));
  }

  @Test
  void straysAndEmptyAllocationsAreMarked() throws IOException {
    assertTrue(total("smc/stray").getField("markers").contains("STOP_WITHOUT_START"));
    assertTrue(total("smc/empty").getField("markers").contains("ZERO_LENGTH"));
    assertEquals("0", total("smc/stray").getField("energy_mj"));
    assertEquals("0", total("smc/empty").getField("energy_mj"));
  }

  private static NamedCsvRecord total(String job) throws IOException {
    return replayed.rows("job_totals.csv").stream()
        .filter(row -> row.getField("job").equals(job))
        .findFirst()
        .orElseThrow();
  }
}
