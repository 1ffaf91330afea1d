package io.joulestream.standalone;

import static io.joulestream.standalone.ReplayFiles.number;
import static org.junit.jupiter.api.Assertions.assertEquals;

import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.io.BufferedWriter;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Energies and emissions that were published, from the counters of as many devices. */
class PublishedTablesTest {

  private static final Path RUNS = Path.of("../examples/published/runs.csv");
  private static final long START = 1_577_836_800_000L;
  private static final long HOUR = 3_600_000;
  private static final int DEVICES_PER_HOST = 8;

  @TempDir private Path directory;

  @Test
  void netOfCleanEnergyComesOut() throws IOException {
    assertComesOut("patterson-net");
  }

  /** Five million windows of hosts: some minutes. */
  @Tag("heavy")
  @ParameterizedTest
  @ValueSource(strings = {"patterson", "bloom", "llama2"})
  void whatWasPublishedComesOut(String table) throws IOException {
    assertComesOut(table);
  }

  private void assertComesOut(String table) throws IOException {
    List<NamedCsvRecord> runs =
        ReplayFiles.rows(RUNS).stream().filter(run -> run.getField("table").equals(table)).toList();
    Path input = Files.createDirectory(directory.resolve(table));
    write(runs, input, "DEVICE", DEVICES_PER_HOST);

    assertPublished(
        runs, ReplayFiles.of(input, directory.resolve("out"), "--window-seconds", "900"));
  }

  @Test
  void aThousandKilowattHoursAtHalfAKilogramAreFiveHundredKilograms() throws IOException {
    List<NamedCsvRecord> runs =
        ReplayFiles.rows(RUNS).stream()
            .filter(run -> run.getField("table").equals("primer"))
            .toList();
    Path input = Files.createDirectory(directory.resolve("primer"));
    write(runs, input, "NODE", 1);

    assertPublished(runs, ReplayFiles.of(input, directory.resolve("out")));
  }

  private static void assertPublished(List<NamedCsvRecord> runs, ReplayFiles replayed)
      throws IOException {
    Map<String, NamedCsvRecord> totals =
        replayed.rows("job_totals.csv").stream()
            .collect(Collectors.toMap(row -> row.getField("job"), Function.identity()));
    for (NamedCsvRecord run : runs) {
      NamedCsvRecord total = totals.get(run.getField("run"));
      if (!run.getField("printed_mwh").isEmpty()) {
        assertClose(run, "printed_mwh", "mwh_unit", number(total, "facility_energy_mj") / 3.6e12);
      }
      assertClose(run, "printed_t", "t_unit", number(total, "location_ug") / 1e12);
      assertEquals("0", total.getField("pending_mj"), run.toString());
      assertEquals("0", total.getField("missing_ms"), run.toString());
    }
  }

  private static void assertClose(NamedCsvRecord run, String column, String unit, double actual) {
    double printed = Double.parseDouble(run.getField(column));
    double half = Double.parseDouble(run.getField(unit)) / 2;
    assertEquals(printed, actual, Math.max(printed * 0.01, half), run + " " + column);
  }

  /** Every run at a site of its own, with a constant intensity. */
  private static void write(
      List<NamedCsvRecord> runs, Path directory, String level, int metersPerHost)
      throws IOException {
    List<String> sites = new ArrayList<>(List.of("site,zone,pue,signal,scope"));
    List<String> intensities =
        new ArrayList<>(List.of("zone,from,to,g_per_kwh,signal,scope,status,provider,published"));
    List<String> jobs =
        new ArrayList<>(List.of("time,job,event,site,host,device,share,team,project,user,name"));
    try (BufferedWriter power = Files.newBufferedWriter(directory.resolve("power.csv"))) {
      power.write("time,site,host,level,device,power_w,energy_j\n");
      for (NamedCsvRecord run : runs) {
        String name = run.getField("run");
        sites.add(String.join(",", name, name, run.getField("pue"), "AVERAGE", "DIRECT"));
        intensities.add(
            String.join(
                ",",
                name,
                "2019-01-01T00:00:00Z",
                "2021-01-01T00:00:00Z",
                run.getField("g_per_kwh"),
                "AVERAGE,DIRECT,MEASURED,published,"));
        writeHosts(run, level, metersPerHost, power, jobs);
      }
    }
    Files.write(directory.resolve("sites.csv"), sites);
    Files.write(directory.resolve("intensity.csv"), intensities);
    Files.write(directory.resolve("jobs.csv"), jobs);
  }

  private static void writeHosts(
      NamedCsvRecord run, String level, int metersPerHost, BufferedWriter power, List<String> jobs)
      throws IOException {
    String name = run.getField("run");
    int chips = Integer.parseInt(run.getField("chips"));
    long end =
        START
            + new BigDecimal(run.getField("hours"))
                .multiply(BigDecimal.valueOf(HOUR))
                .setScale(0, RoundingMode.HALF_EVEN)
                .longValueExact();
    for (int host = 0; host < chips / metersPerHost; host++) {
      jobs.add(START + "," + name + ",START," + name + ",h" + host + ",,,,,,");
      jobs.add(end + "," + name + ",STOP," + name + ",h" + host + ",,,,,,");
    }
    for (long time = START; ; time = Math.min(end, time + 12 * HOUR)) {
      BigDecimal joules =
          new BigDecimal(run.getField("watts")).multiply(BigDecimal.valueOf(time - START, 3));
      for (int chip = 0; chip < chips; chip++) {
        String device = level.equals("DEVICE") ? Integer.toString(chip % metersPerHost) : "";
        power.write(
            time
                + ","
                + name
                + ",h"
                + chip / metersPerHost
                + ","
                + level
                + ","
                + device
                + ",,"
                + joules.toPlainString()
                + "\n");
      }
      if (time == end) {
        return;
      }
    }
  }
}
