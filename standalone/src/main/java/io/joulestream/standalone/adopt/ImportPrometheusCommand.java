package io.joulestream.standalone.adopt;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import io.joulestream.ingest.IngestException;
import io.joulestream.ingest.power.Mapping;
import io.joulestream.standalone.Screen;
import io.joulestream.standalone.embedded.StartFailure;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.zip.GZIPOutputStream;
import me.tongfei.progressbar.ProgressBar;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** From a Prometheus that has been scraping to {@code power.csv.gz}. */
@Command(
    name = "import-prometheus",
    description =
        "Read what a Prometheus kept of power and energy, every sample with its own time, into"
            + " power.csv.gz. Repeats of a whole device for each MIG instance, pod or time slice become"
            + " one reading.",
    mixinStandardHelpOptions = true)
public final class ImportPrometheusCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(
      names = "--url",
      paramLabel = "URL",
      required = true,
      description = "of Prometheus, Thanos, Mimir, ..., up to where /api/v1 begins")
  private String url = "";

  @Option(
      names = "--from",
      paramLabel = "TIME",
      required = true,
      description = "samples from then on, ISO-8601 UTC")
  private Instant from = Instant.EPOCH;

  @Option(names = "--to", paramLabel = "TIME", required = true, description = "samples before then")
  private Instant to = Instant.EPOCH;

  @Option(
      names = "--output",
      paramLabel = "DIR",
      required = true,
      description = "gets power.csv.gz, which must not be there yet")
  private Path output = Path.of("");

  @Option(
      names = "--profile",
      paramLabel = "NAME",
      description =
          "bundled mapping: amd, dcgm, gaudi, ipmi, kepler, kepler-cpu, pdu-apc, pdu-raritan or"
              + " rapl; can be given several times")
  private List<String> profiles = new ArrayList<>();

  @Option(
      names = "--mapping",
      paramLabel = "FILE",
      description = "how metrics become readings, YAML; before the profiles")
  private @Nullable Path mappingFile;

  @Option(
      names = "--site",
      paramLabel = "SITE",
      description = "site of all hosts, instead of that of the mapping")
  private String site = "";

  @Option(names = "--bearer-token-file", paramLabel = "FILE", description = "holds a token")
  private @Nullable Path tokenFile;

  @Option(names = "--basic-auth-file", paramLabel = "FILE", description = "holds user:password")
  private @Nullable Path basicAuthFile;

  @Option(
      names = "--header",
      paramLabel = "NAME:VALUE",
      description = "sent with every request, as X-Scope-OrgID:fleet; can be given several times")
  private List<String> headers = new ArrayList<>();

  @Option(
      names = "--chunk",
      paramLabel = "DURATION",
      description = "asked for at a time, halved where it is too much (default: ${DEFAULT-VALUE})")
  private Duration chunk = Duration.ofHours(1);

  @Option(names = "--quiet", description = "no progress bar")
  private boolean quiet;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  public ImportPrometheusCommand() {}

  @Override
  public Integer call() {
    if (!from.isBefore(to)) {
      throw new StartFailure("%s to %s: nothing is between".formatted(from, to));
    }
    Path file = output.resolve("power.csv.gz");
    if (Files.exists(file) || Files.exists(output.resolve("power.csv"))) {
      throw new StartFailure(
          output + " holds power.csv or power.csv.gz already: choose another or remove it");
    }
    Set<String> warned = new HashSet<>();
    PrometheusClient client =
        new PrometheusClient(url, requestHeaders(), warning -> warn(warning, warned));
    PrometheusImport.Counts counts = write(new PrometheusImport(client, mapping(), chunk), file);
    report(counts, file);
    return counts.rows == 0 ? 1 : 0;
  }

  private Mapping mapping() {
    List<Mapping> mappings = mappings();
    if (mappings.isEmpty()) {
      throw new StartFailure("say how metrics become readings: --profile dcgm, or --mapping FILE");
    }
    Mapping all = Mapping.all(mappings).at(site);
    if (all.site().isEmpty()
        && all.metrics().stream().allMatch(metric -> metric.labels().site().isEmpty())) {
      throw new StartFailure("nobody told at which site the hosts are: add --site SITE");
    }
    return all;
  }

  private List<Mapping> mappings() {
    try {
      List<Mapping> mappings = new ArrayList<>();
      if (mappingFile != null) {
        mappings.add(Mapping.read(mappingFile));
      }
      profiles.forEach(profile -> mappings.add(Mapping.profile(profile)));
      return mappings;
    } catch (IngestException e) {
      throw new StartFailure(String.valueOf(e.getMessage()), e);
    }
  }

  private Map<String, String> requestHeaders() {
    Map<String, String> all = new HashMap<>();
    for (String header : headers) {
      int colon = header.indexOf(':');
      if (colon < 1) {
        throw new StartFailure("--header is '%s': it is NAME:VALUE".formatted(header));
      }
      all.put(header.substring(0, colon).strip(), header.substring(colon + 1).strip());
    }
    if (tokenFile != null && basicAuthFile != null) {
      throw new StartFailure("give one of --bearer-token-file and --basic-auth-file");
    }
    if (tokenFile != null) {
      all.put("Authorization", "Bearer " + secret(tokenFile));
    }
    if (basicAuthFile != null) {
      byte[] pair = secret(basicAuthFile).getBytes(StandardCharsets.UTF_8);
      all.put("Authorization", "Basic " + Base64.getEncoder().encodeToString(pair));
    }
    return all;
  }

  private static String secret(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new StartFailure("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  /** What is not whole does not have the name of what is. */
  private PrometheusImport.Counts write(PrometheusImport all, Path file) {
    Path part = file.resolveSibling(file.getFileName() + ".part");
    long startMs = from.toEpochMilli();
    long minutes = Duration.between(from, to).toMinutes();
    try (ProgressBar bar = Screen.progressBar("import", " minutes", minutes, quiet)) {
      Files.createDirectories(output);
      PrometheusImport.Counts counts;
      try (Writer writer =
              new OutputStreamWriter(
                  new GZIPOutputStream(
                      new BufferedOutputStream(Files.newOutputStream(part)), 1 << 16),
                  StandardCharsets.UTF_8);
          CsvWriter csv = CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(writer)) {
        counts = all.run(from, to, csv, ms -> bar.stepTo((ms - startMs) / 60_000));
      }
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
      return counts;
    } catch (IOException | UncheckedIOException e) {
      throw new StartFailure("cannot write " + file + ": " + e.getMessage(), e);
    }
  }

  private void warn(String warning, Set<String> warned) {
    if (warned.add(warning)) {
      PrintWriter err = spec.commandLine().getErr();
      err.println("Prometheus warns: " + warning);
      err.flush();
    }
  }

  private void report(PrometheusImport.Counts counts, Path file) {
    PrintWriter out = spec.commandLine().getOut();
    counts.samples.forEach((metric, n) -> out.printf("%s: %d samples%n", metric, n));
    counts.withoutPlace.forEach(
        (metric, n) ->
            out.printf(
                "%s: %d series have no label for host, device or site, and are left out%n",
                metric, n));
    if (counts.repeated > 0) {
      out.printf(
          "%d samples repeat one of the same meter and instant, %d with another value: the greatest"
              + " counts%n",
          counts.repeated, counts.differing);
    }
    out.printf("%d readings are in %s%n", counts.rows, file);
    out.flush();
  }
}
