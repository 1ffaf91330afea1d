package io.joulestream.standalone.adopt;

import io.joulestream.ingest.slurm.GpuCounts;
import io.joulestream.ingest.slurm.JobShares;
import io.joulestream.ingest.slurm.SacctJson;
import io.joulestream.ingest.slurm.SlurmJob;
import io.joulestream.standalone.embedded.StartFailure;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** From Slurm's accounting to {@code jobs.csv}. */
@Command(
    name = "import-sacct",
    description =
        "Turn what sacct printed, as JSON or divided by bars, into jobs.csv. Accounting tells how many"
            + " GPUs a job held, not which: a job that held a part of a host's GPUs is given that part"
            + " of the host, which is an approximation.",
    mixinStandardHelpOptions = true)
public final class ImportSacctCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(
      names = "--input",
      paramLabel = "FILE",
      required = true,
      description = "what sacct --json or sacct --parsable2 printed; - reads from a pipe")
  private String input = "";

  @Option(
      names = "--output",
      paramLabel = "DIR",
      required = true,
      description = "gets jobs.csv, which must not be there yet")
  private Path output = Path.of("");

  @Option(
      names = "--gpus-per-node",
      paramLabel = "N",
      required = true,
      description = "GPUs of every host, or of some as gpu[01-04]=4; can be given several times")
  private List<String> gpusPerNode = new ArrayList<>();

  @Option(
      names = "--site",
      paramLabel = "SITE",
      required = true,
      description = "site of all clusters, or of one as CLUSTER=SITE; can be given several times")
  private List<String> sites = new ArrayList<>();

  @Option(
      names = "--cluster",
      paramLabel = "NAME",
      description = "cluster of jobs that do not say (default: ${DEFAULT-VALUE})")
  private String cluster = "slurm";

  @Option(
      names = "--host-suffix",
      paramLabel = "TEXT",
      description = "added to Slurm's names of hosts to be those of the readings, as .example.org")
  private String hostSuffix = "";

  @Option(
      names = "--timezone",
      paramLabel = "ZONE",
      description =
          "of times without offset, as Europe/London (better: SLURM_TIME_FORMAT=%%s sacct)")
  private @Nullable String timezone;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  public ImportSacctCommand() {}

  @Override
  public Integer call() {
    Path file = output.resolve("jobs.csv");
    if (Files.exists(file)) {
      throw new StartFailure(file + " is there already: choose another --output or remove it");
    }
    Map<String, String> byCluster = sitesByCluster();
    JobFile jobs =
        new JobFile(
            name -> siteOf(name, byCluster), cluster, new JobShares(gpuCounts()), hostSuffix);
    try (BufferedReader reader = open()) {
      JobFile.Counts counts = jobs.add(read(reader));
      Files.createDirectories(output);
      jobs.write(file);
      report(counts, file);
      return 0;
    } catch (IOException e) {
      throw new StartFailure("cannot turn " + input + " into " + file + ": " + e.getMessage(), e);
    }
  }

  private GpuCounts gpuCounts() {
    try {
      return GpuCounts.of("--gpus-per-node", gpusPerNode);
    } catch (IllegalArgumentException e) {
      throw new StartFailure(String.valueOf(e.getMessage()), e);
    }
  }

  private BufferedReader open() throws IOException {
    return input.equals("-")
        ? new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))
        : Files.newBufferedReader(Path.of(input));
  }

  private List<SlurmJob> read(BufferedReader reader) throws IOException {
    reader.mark(1);
    int first = reader.read();
    reader.reset();
    return first == '{' ? new SacctJson().read(reader) : new SacctText(zone()).read(reader);
  }

  private Optional<ZoneId> zone() {
    try {
      return Optional.ofNullable(timezone).map(ZoneId::of);
    } catch (DateTimeException e) {
      throw new StartFailure("--timezone is '%s': it is no time zone".formatted(timezone), e);
    }
  }

  /** The site of all other clusters has no name. */
  private Map<String, String> sitesByCluster() {
    Map<String, String> byCluster = new HashMap<>();
    for (String site : sites) {
      int equals = site.indexOf('=');
      byCluster.put(site.substring(0, Math.max(0, equals)), site.substring(equals + 1));
    }
    return byCluster;
  }

  private static String siteOf(String name, Map<String, String> byCluster) {
    String site = byCluster.getOrDefault(name, byCluster.getOrDefault("", ""));
    if (site.isEmpty()) {
      throw new StartFailure(
          "nobody told at which site cluster %s is: add --site %s=SITE".formatted(name, name));
    }
    return site;
  }

  private void report(JobFile.Counts counts, Path file) {
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        "%d records = %d runs + %d repeated + %d that never ran + %d without GPUs, in %s%n",
        counts.records,
        counts.attempts,
        counts.repeated,
        counts.neverRan,
        counts.withoutGpus,
        file);
    if (counts.sharing > 0) {
      out.printf(
          "%d runs held a part of a host: which of its GPUs is not in the accounting, so they are"
              + " charged that part of each%n",
          counts.sharing);
    }
    if (counts.running > 0) {
      out.printf(
          "%d have no end: they run on to the last reading of their hosts%n", counts.running);
    }
    out.flush();
  }
}
