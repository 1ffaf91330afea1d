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
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * Makes replay files of real runs and real intensities from their origins (README.md).
 *
 * <p>Run: {@code java Convert.java ORIGINS all DIR} for every run as it was, or {@code java
 * Convert.java ORIGINS demo DIR} for some runs moved to end together. ORIGINS holds {@code
 * mlperf-v4.0-smc-h100}, {@code ci-neso-gb-2023} and {@code ci-eia-us-2022}.
 */
final class Convert {

  /** A run, the site it is put at, and by how much it is moved. */
  private record Taken(String benchmark, String slurmJob, String run, String site, Duration moved) {

    static Taken of(String runId, String site, Duration moved) {
      String[] path = runId.split("/");
      String result = path[2].substring("result_".length());
      return new Taken(
          path[1],
          result.substring(0, result.indexOf('-')),
          result.substring(result.lastIndexOf('_') + 1),
          site,
          moved);
    }

    String job() {
      return "smc/" + slurmJob + "_" + run;
    }

    String host(String node) {
      return "smc-" + slurmJob + "-" + node;
    }
  }

  private static final Map<String, String> TEAMS =
      Map.of(
          "gpt3", "foundation-models",
          "bert", "language",
          "llama2_70b_lora", "language",
          "ssd", "vision",
          "unet3d", "medical-imaging");

  private final Path origins;
  private final boolean all;
  private final Map<String, Optional<Taken>> taken = new HashMap<>();

  private Convert(Path origins, boolean all) {
    this.origins = origins;
    this.all = all;
  }

  public static void main(String[] args) throws IOException {
    Path target = Path.of(args[2]);
    Convert convert = new Convert(Path.of(args[0]), args[1].equals("all"));
    convert.sites(target.resolve("sites.csv"));
    Map<String, Set<String>> nodes = convert.power(target.resolve("power.csv.gz"));
    convert.jobs(nodes, target.resolve("jobs.csv"));
    convert.intensity(target.resolve("intensity.csv.gz"));
    if (convert.all) {
      convert.expected(target.resolve("expected.csv"));
    }
  }

  private Optional<Taken> taken(String runId) {
    return taken.computeIfAbsent(
        runId, id -> all ? Optional.of(Taken.of(id, "lon1", Duration.ZERO)) : inDemo(id));
  }

  private static Optional<Taken> inDemo(String runId) {
    if (runId.contains("/gpt3/result_5848-")) {
      return Optional.of(Taken.of(runId, "lon1", Duration.ZERO));
    }
    if (runId.contains("/ssd/result_5753-") && runId.endsWith("_4")) {
      return Optional.of(Taken.of(runId, "lon1", Duration.ofMinutes(930)));
    }
    return runId.contains("/bert/")
        ? Optional.of(Taken.of(runId, "sfo1", Duration.ofMinutes(10_343)))
        : Optional.empty();
  }

  private void sites(Path file) throws IOException {
    List<String> rows = new ArrayList<>();
    String columns = "site,zone,pue,timezone,period_s,devices_per_host,signal,scope,pue_category";
    if (all) {
      rows.add(columns);
      rows.add("lon1,GB,1.2,Europe/London,2,8,AVERAGE,DIRECT,3");
    } else {
      rows.add(columns + ",price_per_kwh,currency,wue_l_per_kwh,capacity_kw");
      rows.add("lon1,GB,1.2,Europe/London,2,8,AVERAGE,DIRECT,3,0.24,GBP,0.3,600");
      rows.add("sfo1,US-CAL-CISO,1.15,America/Los_Angeles,2,8,AVERAGE,LIFECYCLE,3,0.19,USD,0.5,20");
    }
    Files.write(file, rows);
  }

  /** Writes the readings; returns the nodes of each run, of which the logs of runs only tell how many. */
  private Map<String, Set<String>> power(Path file) throws IOException {
    Map<String, Set<String>> nodes = new HashMap<>();
    try (BufferedReader in = zipped(origins.resolve("mlperf-v4.0-smc-h100/power_samples_ac.csv.gz"));
        BufferedWriter out = zip(file)) {
      in.readLine();
      out.write("time,site,host,level,device,power_w,energy_j,meter\n");
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        String[] f = line.split(",", -1);
        if (taken(f[0]).isPresent()) {
          Taken run = taken(f[0]).get();
          nodes.computeIfAbsent(f[0], id -> new LinkedHashSet<>()).add(f[2]);
          long time = Long.parseLong(f[4]) + run.moved().toMillis();
          out.write(time + "," + run.site() + "," + run.host(f[2]) + ",NODE,," + f[5] + ",,ac\n");
        }
      }
    }
    return nodes;
  }

  private void jobs(Map<String, Set<String>> nodes, Path file) throws IOException {
    List<String> rows = new ArrayList<>();
    rows.add("time,job,event,site,host,device,share,team,project,user,name,end_state");
    for (String line : Files.readAllLines(origins.resolve("mlperf-v4.0-smc-h100/jobs.csv"))) {
      String[] f = line.split(",", -1);
      for (String node : nodes.getOrDefault(f[0], Set.of())) {
        rows.add(event(taken(f[0]).orElseThrow(), f[8], "START", node, ""));
      }
      for (String node : nodes.getOrDefault(f[0], Set.of())) {
        rows.add(event(taken(f[0]).orElseThrow(), f[9], "STOP", node, "COMPLETED"));
      }
    }
    Files.write(file, rows);
  }

  private static String event(Taken t, String ms, String event, String node, String endState) {
    return String.join(
        ",",
        Long.toString(Long.parseLong(ms) + t.moved().toMillis()),
        t.job(),
        event,
        t.site(),
        t.host(node),
        "",
        "",
        TEAMS.get(t.benchmark()),
        "mlperf-training-v4.0",
        "",
        t.benchmark(),
        endState);
  }

  /** What the submitter printed, and trapezoids clipped to the run, worked out elsewhere. */
  private void expected(Path file) throws IOException {
    Path runs = origins.resolve("mlperf-v4.0-smc-h100");
    Map<String, String> published = new HashMap<>();
    for (String line : Files.readAllLines(runs.resolve("expected_totals_published.csv"))) {
      String[] f = line.split(",", -1);
      published.put(f[0], f[2]);
    }
    List<String> rows = new ArrayList<>();
    rows.add("job,published_kwh,trapezoid_kwh");
    List<String> jobs = Files.readAllLines(runs.resolve("jobs.csv"));
    for (String line : jobs.subList(1, jobs.size())) {
      String[] f = line.split(",", -1);
      rows.add(taken(f[0]).orElseThrow().job() + "," + published.getOrDefault(f[0], "") + "," + f[16]);
    }
    Files.write(file, rows);
  }

  private void intensity(Path file) throws IOException {
    try (BufferedWriter out = zip(file)) {
      out.write("zone,from,to,g_per_kwh,signal,scope,status,provider,published\n");
      gb(origins.resolve("ci-neso-gb-2023/neso_2023_national_intensity.csv.gz"), out);
      if (!all) {
        ciso(origins.resolve("ci-eia-us-2022/CISO_2022.csv.gz"), out);
      }
    }
  }

  private void gb(Path origin, BufferedWriter out) throws IOException {
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

  private void ciso(Path origin, BufferedWriter out) throws IOException {
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

  private boolean isTaken(Instant from) {
    Instant first = Instant.parse(all ? "2024-05-09T00:00:00Z" : "2024-05-17T00:00:00Z");
    return !from.isBefore(first) && from.isBefore(Instant.parse("2024-05-20T00:00:00Z"));
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
