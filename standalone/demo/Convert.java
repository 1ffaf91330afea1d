import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * Makes the recording in this folder from its origins (README.md).
 *
 * <p>Run: {@code java Convert.java ORIGINS .}, where ORIGINS holds {@code mlperf-v4.0-smc-h100},
 * {@code ci-neso-gb-2023} and {@code ci-eia-us-2022}.
 */
final class Convert {

  /** Runs taken, the site they are put at, and by how much they are moved to end together. */
  private record Taken(String benchmark, String slurmJob, String run, String site, Duration moved) {}

  private static final Duration GPT3 = Duration.ZERO;
  private static final Duration BERT = Duration.ofMinutes(10_343);
  private static final Duration SSD = Duration.ofMinutes(930);

  private static final List<Taken> TAKEN =
      Stream.concat(
              Stream.of(
                  new Taken("gpt3", "5848", "2", "lon1", GPT3),
                  new Taken("ssd", "5753", "4", "lon1", SSD)),
              Stream.of("06", "07", "08", "09", "10")
                  .flatMap(
                      run ->
                          Stream.of("5119", "5120")
                              .map(job -> new Taken("bert", job, run, "sfo1", BERT))))
          .toList();

  private static final Map<String, String> TEAMS =
      Map.of("gpt3", "foundation-models", "bert", "language", "ssd", "vision");

  private static final Instant INTENSITY_FROM = Instant.parse("2024-05-17T00:00:00Z");
  private static final Instant INTENSITY_TO = Instant.parse("2024-05-20T00:00:00Z");

  public static void main(String[] args) throws IOException {
    Path origins = Path.of(args[0]);
    Path target = Path.of(args[1]);
    sites(target.resolve("sites.csv"));
    jobs(origins.resolve("mlperf-v4.0-smc-h100/jobs.csv"), target.resolve("jobs.csv"));
    power(
        origins.resolve("mlperf-v4.0-smc-h100/power_samples_ac.csv.gz"),
        target.resolve("power.csv.gz"));
    intensity(origins, target.resolve("intensity.csv.gz"));
  }

  private static void sites(Path file) throws IOException {
    Files.write(
        file,
        List.of(
            "site,zone,pue,timezone,period_s,devices_per_host,signal,scope,pue_category",
            "lon1,GB,1.2,Europe/London,2,8,AVERAGE,DIRECT,3",
            "sfo1,US-CAL-CISO,1.15,America/Los_Angeles,2,8,AVERAGE,LIFECYCLE,3"));
  }

  private static Taken taken(String runId) {
    for (Taken taken : TAKEN) {
      if (runId.contains("/" + taken.benchmark() + "/result_" + taken.slurmJob() + "-")
          && runId.endsWith("_" + taken.run())) {
        return taken;
      }
    }
    return null;
  }

  private static String host(Taken taken, String node) {
    return "smc-" + taken.slurmJob() + "-" + node;
  }

  private static void jobs(Path origin, Path file) throws IOException {
    List<String> rows = new ArrayList<>();
    rows.add("time,job,event,site,host,device,share,team,project,user,name,end_state");
    for (String line : Files.readAllLines(origin)) {
      String[] f = line.split(",", -1);
      Taken taken = taken(f[0]);
      if (taken == null) {
        continue;
      }
      int nodes = Integer.parseInt(f[5]);
      for (int node = 0; node < nodes; node++) {
        rows.add(event(taken, f[8], "START", "node_" + node, ""));
      }
      for (int node = 0; node < nodes; node++) {
        rows.add(event(taken, f[9], "STOP", "node_" + node, "COMPLETED"));
      }
    }
    Files.write(file, rows);
  }

  private static String event(Taken t, String ms, String event, String node, String endState) {
    return String.join(
        ",",
        Long.toString(Long.parseLong(ms) + t.moved().toMillis()),
        "smc/" + t.slurmJob() + "_" + t.run(),
        event,
        t.site(),
        host(t, node),
        "",
        "",
        TEAMS.get(t.benchmark()),
        "mlperf-training-v4.0",
        "",
        t.benchmark(),
        endState);
  }

  private static void power(Path origin, Path file) throws IOException {
    try (BufferedReader in = zipped(origin);
        BufferedWriter out = zip(file)) {
      out.write("time,site,host,level,device,power_w,energy_j,meter\n");
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        String[] f = line.split(",", -1);
        Taken taken = taken(f[0]);
        if (taken != null) {
          long time = Long.parseLong(f[4]) + taken.moved().toMillis();
          out.write(
              time + "," + taken.site() + "," + host(taken, f[2]) + ",NODE,," + f[5] + ",,ac\n");
        }
      }
    }
  }

  private static void intensity(Path origins, Path file) throws IOException {
    try (BufferedWriter out = zip(file)) {
      out.write("zone,from,to,g_per_kwh,signal,scope,status,provider,published\n");
      gb(origins.resolve("ci-neso-gb-2023/neso_2023_national_intensity.csv.gz"), out);
      ciso(origins.resolve("ci-eia-us-2022/CISO_2022.csv.gz"), out);
    }
  }

  private static void gb(Path origin, BufferedWriter out) throws IOException {
    Duration moved = Duration.ofDays(366);
    try (BufferedReader in = zipped(origin)) {
      in.readLine();
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        String[] f = line.split(",", -1);
        Instant from = time(f[0]).plus(moved);
        Instant to = time(f[1]).plus(moved);
        if (isTaken(from)) {
          row(out, "GB", from, to, f[2], "DIRECT,FORECAST,neso", from.minus(Duration.ofHours(2)));
          row(out, "GB", from, to, f[3], "DIRECT,ESTIMATED,neso", to.plus(Duration.ofMinutes(5)));
        }
      }
    }
  }

  private static void ciso(Path origin, BufferedWriter out) throws IOException {
    Duration moved = Duration.ofDays(731);
    try (BufferedReader in = zipped(origin)) {
      in.readLine();
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        String[] f = line.split(",", -1);
        Instant from = time(f[0]).plus(moved);
        if (isTaken(from)) {
          Instant to = from.plus(Duration.ofHours(1));
          row(out, "US-CAL-CISO", from, to, f[9], "LIFECYCLE,ESTIMATED,eia-930", from);
        }
      }
    }
  }

  private static boolean isTaken(Instant from) {
    return !from.isBefore(INTENSITY_FROM) && from.isBefore(INTENSITY_TO);
  }

  private static void row(
      BufferedWriter out,
      String zone,
      Instant from,
      Instant to,
      String grams,
      String kind,
      Instant published)
      throws IOException {
    if (!grams.isEmpty()) {
      out.write(
          String.join(
                  ",",
                  zone,
                  from.toString(),
                  to.toString(),
                  grams,
                  "AVERAGE",
                  kind,
                  published.toString())
              + "\n");
    }
  }

  private static Instant time(String text) {
    return OffsetDateTime.parse(text.replace(' ', 'T'), DateTimeFormatter.ISO_OFFSET_DATE_TIME)
        .toInstant();
  }

  private static BufferedReader zipped(Path file) throws IOException {
    return new BufferedReader(
        new InputStreamReader(
            new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8));
  }

  private static BufferedWriter zip(Path file) throws IOException {
    return new BufferedWriter(
        new OutputStreamWriter(
            new GZIPOutputStream(Files.newOutputStream(file)), StandardCharsets.UTF_8));
  }
}
