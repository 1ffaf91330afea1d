package io.joulestream.standalone.adopt;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import io.joulestream.ingest.slurm.JobShares;
import io.joulestream.ingest.slurm.SlurmJob;
import io.joulestream.standalone.embedded.StartFailure;
import java.io.IOException;
import java.io.Writer;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** From jobs of Slurm to {@code jobs.csv}. */
final class JobFile {

  private static final List<String> COLUMNS =
      List.of(
          "time",
          "job",
          "event",
          "site",
          "host",
          "device",
          "share",
          "team",
          "project",
          "user",
          "name",
          "attempt",
          "end_state");

  private final UnaryOperator<String> siteOfCluster;
  private final String cluster;
  private final JobShares shares;
  private final String hostSuffix;
  private final List<Row> rows = new ArrayList<>();
  private final Counts counts = new Counts();

  private record Row(Instant time, List<String> fields) {}

  private record Attempt(String name, int number, SlurmJob job) {}

  /** What became of the records. */
  static final class Counts {
    int records;
    int attempts;
    int repeated;
    int neverRan;
    int withoutGpus;
    int running;
    int sharing;
  }

  /**
   * A file.
   *
   * @param siteOfCluster site at which a cluster is
   * @param cluster of records that do not say
   * @param hostSuffix added to Slurm's names of hosts, to be those of the readings
   */
  JobFile(
      UnaryOperator<String> siteOfCluster, String cluster, JobShares shares, String hostSuffix) {
    this.siteOfCluster = siteOfCluster;
    this.cluster = cluster;
    this.shares = shares;
    this.hostSuffix = hostSuffix;
  }

  /** Takes in all records of all jobs. */
  Counts add(List<SlurmJob> records) {
    Map<String, List<SlurmJob>> byJob = new LinkedHashMap<>();
    for (SlurmJob record : records) {
      counts.records++;
      if (record.start().isEmpty() || record.hosts().isEmpty()) {
        counts.neverRan++;
      } else {
        byJob.computeIfAbsent(name(record), name -> new ArrayList<>()).add(record);
      }
    }
    byJob.forEach(this::addAttempts);
    return counts;
  }

  private String name(SlurmJob job) {
    return (job.cluster().isEmpty() ? cluster : job.cluster()) + "/" + job.id();
  }

  /**
   * A requeued job has a record for each time it ran, or only the last one with the number of its
   * restarts. The same record twice, as exports that overlap have it, is one, and what ended is
   * newer than what runs.
   */
  private void addAttempts(String name, List<SlurmJob> records) {
    Map<Instant, SlurmJob> byStart = new HashMap<>();
    records.forEach(r -> byStart.merge(r.start().orElseThrow(), r, JobFile::newer));
    counts.repeated += records.size() - byStart.size();
    List<SlurmJob> attempts =
        byStart.values().stream()
            .sorted(Comparator.comparing(record -> record.start().orElseThrow()))
            .toList();
    int attempt = -1;
    for (SlurmJob record : attempts) {
      attempt = Math.max(attempt + 1, record.restarts());
      add(new Attempt(name, attempt, record));
    }
  }

  private static SlurmJob newer(SlurmJob a, SlurmJob b) {
    Instant endOfA = a.end().orElse(Instant.MIN);
    return b.end().orElse(Instant.MIN).isAfter(endOfA) ? b : a;
  }

  private void add(Attempt attempt) {
    Map<String, BigDecimal> held = shares.of(attempt.job());
    if (held.isEmpty()) {
      counts.withoutGpus++;
      return;
    }
    Instant start = attempt.job().start().orElseThrow();
    Optional<Instant> end = attempt.job().end();
    if (end.filter(start::isAfter).isPresent()) {
      throw new StartFailure(
          ("job %s ends at %s, before it starts: times without offset are ambiguous when clocks are"
                  + " put back, run sacct with SLURM_TIME_FORMAT=%%s")
              .formatted(attempt.name(), end.get()));
    }
    counts.attempts++;
    counts.running += end.isEmpty() ? 1 : 0;
    counts.sharing += held.values().stream().allMatch(BigDecimal.ONE::equals) ? 0 : 1;
    held.forEach(
        (host, share) -> {
          rows.add(row(attempt, true, host, share));
          if (end.isPresent()) {
            rows.add(row(attempt, false, host, share));
          }
        });
  }

  private Row row(Attempt attempt, boolean isStart, String host, BigDecimal share) {
    SlurmJob job = attempt.job();
    Instant time = (isStart ? job.start() : job.end()).orElseThrow();
    String site = siteOfCluster.apply(job.cluster().isEmpty() ? cluster : job.cluster());
    return new Row(
        time,
        List.of(
            time.toString(),
            attempt.name(),
            isStart ? "START" : "STOP",
            site,
            host + hostSuffix,
            "",
            share.toPlainString(),
            job.owner().account(),
            job.owner().project(),
            job.owner().user(),
            job.owner().name(),
            Integer.toString(attempt.number()),
            isStart ? "" : job.state()));
  }

  /** Writes the file, in order of time. */
  void write(Path file) throws IOException {
    rows.sort(Comparator.comparing(Row::time));
    try (Writer writer = Files.newBufferedWriter(file);
        CsvWriter csv = CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(writer)) {
      csv.writeRecord(COLUMNS);
      rows.forEach(row -> csv.writeRecord(row.fields()));
    }
  }
}
