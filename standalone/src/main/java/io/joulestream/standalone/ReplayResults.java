package io.joulestream.standalone;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import io.joulestream.ingest.RecordKind;
import io.joulestream.ingest.ReplayInput;
import io.joulestream.schemas.Topic;
import io.joulestream.schemas.Topics;
import io.joulestream.schemas.avro.DevicePower;
import io.joulestream.schemas.avro.JobEmissions;
import io.joulestream.schemas.avro.JobTotals;
import io.joulestream.schemas.avro.ReferenceKind;
import io.joulestream.schemas.avro.ReferenceStatus;
import io.joulestream.schemas.avro.Rejected;
import io.joulestream.schemas.avro.SiteBalance;
import io.joulestream.standalone.embedded.StartFailure;
import java.io.IOException;
import java.io.Writer;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.kafka.common.utils.AppInfoParser;
import org.jspecify.annotations.Nullable;

/** What a replay came to: the result files, and whether every record is accounted for. */
final class ReplayResults {

  private static final double MJ_PER_KWH = 3.6e9;
  private static final double UG_PER_KG = 1e9;

  private final Map<String, JobEmissions> jobMinutes;
  private final Map<String, JobTotals> jobTotals;
  private final Map<String, SiteBalance> balances;
  private final List<Rejected> rejected;
  private final Map<RecordKind, FileCount> files = new EnumMap<>(RecordKind.class);
  private final ReplayInput input;
  private final double seconds;

  /** What became of the records of a file: records = accepted + duplicates + rejected. */
  record FileCount(
      String file, long records, long accepted, long duplicates, long conflicts, long rejected) {

    boolean isBalanced() {
      return records == accepted + duplicates + rejected;
    }
  }

  private ReplayResults(TopicReader reader, ReplayInput input, double seconds) {
    this.input = input;
    this.seconds = seconds;
    this.jobMinutes = latest(reader, Topics.JOB_EMISSIONS);
    this.jobTotals = latest(reader, Topics.JOB_TOTALS);
    this.balances = latest(reader, Topics.SITE_BALANCE);
    this.rejected = new ArrayList<>();
    Map<String, DevicePower> hosts = new HashMap<>();
    // a host has a record for each of its windows, all under one key
    reader.read(
        Topics.DEVICE_POWER,
        (key, power) -> hosts.put(key + "\t" + power.getWindowStartMs(), power));
    Map<String, ReferenceStatus> references = latest(reader, Topics.REFERENCE_STATUS);
    for (RecordKind kind : RecordKind.values()) {
      long before = rejectedRecords();
      reader.read(kind.rejects(), (key, value) -> rejected.add(value));
      if (input.files().containsKey(kind)) {
        files.put(
            kind, count(kind, hosts.values(), references.values(), rejectedRecords() - before));
      }
    }
  }

  static ReplayResults read(TopicReader reader, ReplayInput input, double seconds) {
    return new ReplayResults(reader, input, seconds);
  }

  private static <V> Map<String, V> latest(TopicReader reader, Topic<V> topic) {
    Map<String, V> latest = new TreeMap<>();
    reader.read(topic, latest::put);
    return latest;
  }

  private long rejectedRecords() {
    return rejected.stream().mapToLong(Rejected::getRecords).sum();
  }

  private FileCount count(
      RecordKind kind,
      Iterable<DevicePower> hosts,
      Iterable<ReferenceStatus> references,
      long rejectedOfKind) {
    long accepted = 0;
    long duplicates = 0;
    long conflicts = 0;
    for (DevicePower host : hosts) {
      if (kind == RecordKind.POWER) {
        accepted += host.getReadings();
        duplicates += host.getReadingDuplicates();
        conflicts += host.getReadingConflicts();
      } else if (kind == RecordKind.JOBS) {
        accepted += host.getJobEvents();
        duplicates += host.getJobEventDuplicates();
        conflicts += host.getJobEventConflicts();
      }
    }
    for (ReferenceStatus status : references) {
      boolean intensity = status.getKind() == ReferenceKind.CARBON_INTENSITY;
      if (kind == (intensity ? RecordKind.INTENSITY : RecordKind.SITES)) {
        accepted += status.getAccepted();
        duplicates += status.getDuplicates();
        conflicts += status.getConflicts();
      }
    }
    return new FileCount(
        Objects.requireNonNullElse(input.files().get(kind), ""),
        Objects.requireNonNullElse(input.records().get(kind), 0L),
        accepted,
        duplicates,
        conflicts,
        rejectedOfKind);
  }

  /** Whether every record of every file is accounted for. */
  boolean isBalanced() {
    return files.values().stream().allMatch(FileCount::isBalanced);
  }

  /** For a person. */
  List<String> lines() {
    TextTable table =
        new TextTable(
            List.of("file", "records", "accepted", "duplicate", "of them conflicts", "rejected"));
    for (FileCount file : files.values()) {
      table.add(
          List.of(
              file.file(),
              number(file.records()),
              number(file.accepted()),
              number(file.duplicates()),
              number(file.conflicts()),
              number(file.rejected())));
    }
    List<String> lines = new ArrayList<>(table.lines());
    lines.add(
        String.format(
            Locale.ROOT,
            "%d jobs, %.2f kWh measured, %.2f kWh of jobs, %.3f kgCO2e, in %.1f s",
            jobTotals.size(),
            sum(balances.values(), SiteBalance::getMeasuredMj) / MJ_PER_KWH,
            sum(jobTotals.values(), JobTotals::getEnergyMj) / MJ_PER_KWH,
            sum(balances.values(), b -> orZero(b.getLocationUg())) / UG_PER_KG,
            seconds));
    files.values().stream()
        .filter(file -> !file.isBalanced())
        .forEach(
            file ->
                lines.add(
                    "the records of "
                        + file.file()
                        + " are not all accounted for, which is a fault of joulestream"));
    return lines;
  }

  private static String number(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  private static <V> long sum(Iterable<V> values, Function<V, Long> part) {
    long sum = 0;
    for (V value : values) {
      sum += part.apply(value);
    }
    return sum;
  }

  /** Writes the result files. */
  void write(Path directory) {
    try {
      writeJobMinutes(directory.resolve("job_minutes.csv"));
      writeJobTotals(directory.resolve("job_totals.csv"));
      writeBalances(directory.resolve("site_balance.csv"));
      writeRejected(directory.resolve("rejected.csv"));
      Files.writeString(directory.resolve("summary.json"), summary() + "\n");
    } catch (IOException e) {
      throw new StartFailure("cannot write the results to " + directory + ": " + e, e);
    }
  }

  private interface Rows {
    void write(CsvWriter csv);
  }

  private static void write(Path file, List<String> header, Rows rows) throws IOException {
    try (Writer writer = Files.newBufferedWriter(file);
        CsvWriter csv = CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(writer)) {
      csv.writeRecord(header);
      rows.write(csv);
    }
  }

  private static final Comparator<String> BY_UTF8 =
      (a, b) ->
          Arrays.compareUnsigned(
              a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));

  private void writeJobMinutes(Path file) throws IOException {
    List<JobEmissions> rows =
        jobMinutes.values().stream()
            .filter(row -> !row.getRetracted())
            .sorted(
                Comparator.comparing(JobEmissions::getJob, BY_UTF8)
                    .thenComparing(JobEmissions::getSite, BY_UTF8)
                    .thenComparingLong(JobEmissions::getWindowStartMs))
            .toList();
    List<String> header =
        List.of(
            "job",
            "site",
            "zone",
            "window_start",
            "energy_mj",
            "held_idle_mj",
            "overhead_mj",
            "facility_energy_mj",
            "location_ug",
            "intensity_g_per_kwh",
            "intensity_status",
            "intensity_provider",
            "counted_ms",
            "integrated_ms",
            "bridged_ms",
            "modelled_ms",
            "missing_ms",
            "revision",
            "final",
            "markers");
    write(
        file,
        header,
        csv ->
            rows.forEach(
                row ->
                    csv.writeRecord(
                        row.getJob(),
                        row.getSite(),
                        row.getZone(),
                        time(row.getWindowStartMs()),
                        text(row.getEnergyMj()),
                        text(row.getHeldIdleMj()),
                        text(row.getOverheadMj()),
                        text(row.getFacilityEnergyMj()),
                        text(row.getLocationUg()),
                        grams(row.getIntensityMgPerKwh()),
                        row.getIntensityStatus(),
                        row.getIntensityProvider(),
                        text(row.getCountedMs()),
                        text(row.getIntegratedMs()),
                        text(row.getBridgedMs()),
                        text(row.getModelledMs()),
                        text(row.getMissingMs()),
                        Integer.toString(row.getRevision()),
                        Boolean.toString(row.getFinal$()),
                        String.join("|", row.getMarkers()))));
  }

  private void writeJobTotals(Path file) throws IOException {
    List<String> header =
        List.of(
            "job",
            "team",
            "project",
            "user",
            "name",
            "first_window",
            "last_window",
            "energy_mj",
            "held_idle_mj",
            "facility_energy_mj",
            "location_ug",
            "pending_mj",
            "covered_ms",
            "missing_ms",
            "markers");
    List<JobTotals> rows =
        jobTotals.values().stream()
            .sorted(Comparator.comparing(JobTotals::getJob, BY_UTF8))
            .toList();
    write(
        file,
        header,
        csv ->
            rows.forEach(
                row ->
                    csv.writeRecord(
                        row.getJob(),
                        row.getTeam(),
                        row.getProject(),
                        row.getUser(),
                        row.getName(),
                        time(row.getFirstWindowMs()),
                        time(row.getLastWindowMs()),
                        text(row.getEnergyMj()),
                        text(row.getHeldIdleMj()),
                        text(row.getFacilityEnergyMj()),
                        text(row.getLocationUg()),
                        text(row.getPendingMj()),
                        text(row.getCoveredMs()),
                        text(row.getMissingMs()),
                        String.join("|", row.getMarkers()))));
  }

  private void writeBalances(Path file) throws IOException {
    List<String> header =
        List.of(
            "site",
            "window_start",
            "measured_mj",
            "active_mj",
            "held_idle_mj",
            "unallocated_mj",
            "overhead_mj",
            "negative_overhead_mj",
            "facility_energy_mj",
            "location_ug",
            "missing_ms",
            "pending_mj");
    List<SiteBalance> rows =
        balances.values().stream()
            .filter(SiteBalance::getAccounted)
            .sorted(
                Comparator.comparing(SiteBalance::getSite, BY_UTF8)
                    .thenComparingLong(SiteBalance::getWindowStartMs))
            .toList();
    write(
        file,
        header,
        csv ->
            rows.forEach(
                row ->
                    csv.writeRecord(
                        row.getSite(),
                        time(row.getWindowStartMs()),
                        text(row.getMeasuredMj()),
                        text(row.getActiveMj()),
                        text(row.getHeldIdleMj()),
                        text(row.getUnallocatedMj()),
                        text(row.getOverheadMj()),
                        text(row.getNegativeOverheadMj()),
                        text(row.getFacilityEnergyMj()),
                        text(row.getLocationUg()),
                        text(row.getMissingMs()),
                        text(row.getPendingMj()))));
  }

  private void writeRejected(Path file) throws IOException {
    List<Rejected> rows =
        rejected.stream()
            .sorted(
                Comparator.comparing(Rejected::getSource, BY_UTF8)
                    .thenComparingLong(r -> orZero(r.getLine())))
            .toList();
    write(
        file,
        List.of("file", "line", "reason", "detail", "original"),
        csv ->
            rows.forEach(
                row ->
                    csv.writeRecord(
                        row.getSource(),
                        text(row.getLine()),
                        row.getReason().name(),
                        row.getDetail(),
                        original(row.getOriginal()))));
  }

  /** As text if it is text. */
  private static String original(ByteBuffer bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes.duplicate()).toString();
    } catch (CharacterCodingException e) {
      byte[] copy = new byte[bytes.remaining()];
      bytes.duplicate().get(copy);
      return "base64:" + Base64.getEncoder().encodeToString(copy);
    }
  }

  private String summary() throws IOException {
    ObjectMapper json = new ObjectMapper();
    ObjectNode root = json.createObjectNode();
    ObjectNode perFile = root.putObject("files");
    for (FileCount file : files.values()) {
      perFile
          .putObject(file.file())
          .put("records", file.records())
          .put("accepted", file.accepted())
          .put("duplicate", file.duplicates())
          .put("conflicts", file.conflicts())
          .put("rejected", file.rejected())
          .put("balanced", file.isBalanced());
    }
    root.putObject("totals")
        .put("jobs", jobTotals.size())
        .put("measured_mj", sum(balances.values(), SiteBalance::getMeasuredMj))
        .put("active_mj", sum(balances.values(), SiteBalance::getActiveMj))
        .put("held_idle_mj", sum(balances.values(), SiteBalance::getHeldIdleMj))
        .put("unallocated_mj", sum(balances.values(), SiteBalance::getUnallocatedMj))
        .put("facility_energy_mj", sum(balances.values(), b -> orZero(b.getFacilityEnergyMj())))
        .put("location_ug", sum(balances.values(), b -> orZero(b.getLocationUg())))
        .put("pending_mj", sum(balances.values(), SiteBalance::getPendingMj))
        .put("missing_ms", sum(balances.values(), SiteBalance::getMissingMs));
    FileCount power = files.get(RecordKind.POWER);
    long samples = power == null ? 0 : power.records();
    root.put("wall_time_s", Math.round(seconds * 1_000) / 1e3);
    root.put("samples", samples);
    root.put("samples_per_s", Math.round(samples / seconds));
    root.putObject("versions")
        .put("joulestream", Main.VERSION)
        .put("java", Runtime.version().toString())
        .put("kafka", AppInfoParser.getVersion());
    return json.writerWithDefaultPrettyPrinter().writeValueAsString(root);
  }

  private static long orZero(@Nullable Long value) {
    return Objects.requireNonNullElse(value, 0L);
  }

  private static String text(@Nullable Long value) {
    return value == null ? "" : Long.toString(value);
  }

  private static String time(@Nullable Long ms) {
    return ms == null ? "" : Instant.ofEpochMilli(ms).toString();
  }

  private static String grams(@Nullable Long mg) {
    return mg == null ? "" : BigDecimal.valueOf(mg, 3).stripTrailingZeros().toPlainString();
  }
}
