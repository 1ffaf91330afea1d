package io.joulestream.standalone.adopt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import de.siegmar.fastcsv.reader.NamedCsvRecord;
import io.joulestream.standalone.Cli;
import io.joulestream.standalone.ReplayFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a Prometheus has scraped comes to the energy that was put in. */
class ImportFromRealPrometheusTest {

  private static final Instant START = Instant.parse("2024-05-01T08:00:00.123Z");

  @TempDir private Path directory;

  @Test
  void theEnergyIsWhatWasPutIn() throws Exception {
    try (RealPrometheus prometheus =
        RealPrometheus.holding(directory.resolve("prometheus"), samples())) {
      Path input = directory.resolve("in");
      Cli done =
          run(prometheus, input, "--profile", "dcgm", "--profile", "ipmi", "--chunk", "PT20M");
      assertEquals(0, done.exitCode(), done.err());

      // 141 scrapes, the last of them at --to and so left out
      assertTrue(done.out().contains("DCGM_FI_DEV_POWER_USAGE: 560 samples"), done.out());
      assertTrue(done.out().contains("560 samples repeat"), done.out());
      assertTrue(done.out().contains(", 140 with another value"), done.out());
      assertTrue(done.out().contains("420 readings"), done.out());
      List<NamedCsvRecord> rows = ReplayFiles.rows(input.resolve("power.csv.gz"));
      assertEquals(
          "2024-05-01T08:00:00.123Z,lon1,n1,DEVICE,GPU-a,100.5,1000,0.97,NVIDIA A30,,",
          String.join(",", rows.get(0).getFields()));
      assertEquals(
          "2024-05-01T08:00:00.123Z,lon1,n2,NODE,,900,,,,bmc,",
          String.join(",", rows.get(2).getFields()));

      Map<String, Long> energies = replayed(input);

      // an hour: GPU-a counts 100 W, GPU-b draws 200 W, the node n2 900 W
      assertEquals(Map.of("c/gpus", 1_080_000_000L, "c/node", 3_240_000_000L), energies);
    }
  }

  @Test
  void aQueryThatIsTooLargeIsHalved() throws Exception {
    try (RealPrometheus prometheus =
        RealPrometheus.holding(
            directory.resolve("prometheus"), samples(), "--query.max-samples=300")) {
      Path input = directory.resolve("in");
      Cli done = run(prometheus, input, "--profile", "dcgm", "--chunk", "PT2H");

      assertEquals(0, done.exitCode(), done.err());
      assertTrue(done.out().contains("280 readings"), done.out());
      assertEquals(280, ReplayFiles.rows(input.resolve("power.csv.gz")).size());
    }
  }

  @Test
  void whereNothingIsThereThatIsSaid() throws Exception {
    try (RealPrometheus prometheus =
        RealPrometheus.holding(directory.resolve("prometheus"), samples())) {
      Cli nothing = run(prometheus, directory.resolve("in"), "--profile", "kepler");

      assertEquals(1, nothing.exitCode());
      assertTrue(nothing.out().contains("kepler_node_gpu_watts: 0 samples"), nothing.out());
    }
  }

  private static Cli run(RealPrometheus prometheus, Path output, String... options) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "import-prometheus",
                "--url",
                prometheus.url(),
                "--site",
                "lon1",
                "--from",
                START.toString(),
                "--to",
                START.plusSeconds(140 * 30).toString(),
                "--output",
                output.toString()));
    arguments.addAll(List.of(options));
    return Cli.run(arguments.toArray(new String[0]));
  }

  /** 70 minutes of scrapes: two GPUs of n1, each in two series, and the node n2. */
  private static String samples() {
    StringBuilder text = new StringBuilder();
    for (String instance : List.of("3", "4")) {
      String labels =
          "gpu=\"0\",UUID=\"GPU-a\",modelName=\"NVIDIA A30\",Hostname=\"n1\",GPU_I_ID=\"%s\""
              .formatted(instance);
      // the whole device for each instance, and not even equal
      series(text, "DCGM_FI_DEV_POWER_USAGE", labels, i -> instance.equals("3") ? "100" : "100.5");
      // mJ: 3 kJ every 30 s
      series(
          text,
          "DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION",
          labels,
          i -> Long.toString(1_000_000 + i * 3_000_000L));
      series(text, "DCGM_FI_DEV_GPU_UTIL", labels, i -> "97");
    }
    for (String pod : List.of("one", "two")) {
      series(
          text,
          "DCGM_FI_DEV_POWER_USAGE",
          "gpu=\"1\",UUID=\"GPU-b\",Hostname=\"n1\",pod=\"%s\"".formatted(pod),
          i -> i == 17 ? "NaN" : "200");
    }
    series(text, "ipmi_dcmi_power_consumption_watts", "instance=\"n2:9290\"", i -> "900");
    return text + "# EOF\n";
  }

  private interface Value {
    String at(int scrape);
  }

  private static void series(StringBuilder text, String metric, String labels, Value value) {
    for (int i = 0; i <= 140; i++) {
      text.append(
          "%s{%s} %s %d.123%n"
              .formatted(metric, labels, value.at(i), START.plusSeconds(30L * i).getEpochSecond()));
    }
  }

  private Map<String, Long> replayed(Path input) throws Exception {
    Files.writeString(input.resolve("sites.csv"), "site,zone,pue,period_s\nlon1,GB,1,30\n");
    Files.writeString(
        input.resolve("jobs.csv"),
        """
        time,job,event,site,host,device,share,team,project,user,name
        2024-05-01T08:05:00Z,c/gpus,START,lon1,n1,,,,,,
        2024-05-01T08:05:00Z,c/node,START,lon1,n2,,,,,,
        2024-05-01T09:05:00Z,c/gpus,STOP,lon1,n1,,,,,,
        2024-05-01T09:05:00Z,c/node,STOP,lon1,n2,,,,,,
        """);
    ReplayFiles results = ReplayFiles.of(input, directory.resolve("out"));
    // what is not a number is refused, and what is around it covers the time
    assertEquals(1, results.rows("rejected.csv").size());
    Map<String, Long> energies = new HashMap<>();
    results
        .rows("job_totals.csv")
        .forEach(row -> energies.put(row.getField("job"), ReplayFiles.number(row, "energy_mj")));
    return energies;
  }
}
