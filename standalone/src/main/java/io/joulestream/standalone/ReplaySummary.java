package io.joulestream.standalone;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.joulestream.ingest.RecordKind;
import io.joulestream.schemas.avro.DevicePower;
import io.joulestream.schemas.avro.JobTotals;
import io.joulestream.schemas.avro.ReferenceStatus;
import io.joulestream.schemas.avro.Rejected;
import io.joulestream.schemas.avro.SiteBalance;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import org.apache.kafka.common.utils.AppInfoParser;
import org.jspecify.annotations.Nullable;

/** A replay in a few numbers: what became of every record, and what it all came to. */
final class ReplaySummary {

  private static final double MJ_PER_KWH = 3.6e9;
  private static final double UG_PER_KG = 1e9;

  private final Map<RecordKind, FileCount> files;
  private final Collection<JobTotals> jobs;
  private final Collection<SiteBalance> balances;
  private final double seconds;

  ReplaySummary(
      Map<RecordKind, FileCount> files,
      Collection<JobTotals> jobs,
      Collection<SiteBalance> balances,
      double seconds) {
    this.files = files;
    this.jobs = jobs;
    this.balances = balances;
    this.seconds = seconds;
  }

  /** What a host received of a window. */
  record Received(
      long readings,
      long readingDuplicates,
      long readingConflicts,
      long jobEvents,
      long jobEventDuplicates,
      long jobEventConflicts) {

    static final Received NONE = new Received(0, 0, 0, 0, 0, 0);

    static Received of(DevicePower power) {
      return new Received(
          power.getReadings(),
          power.getReadingDuplicates(),
          power.getReadingConflicts(),
          power.getJobEvents(),
          power.getJobEventDuplicates(),
          power.getJobEventConflicts());
    }
  }

  /** What became of the records of a file: records = accepted + duplicates + rejected. */
  static final class FileCount {
    private final String file;
    private final long records;
    private long accepted;
    private long duplicates;
    private long conflicts;
    private long rejected;

    FileCount(String file, long records) {
      this.file = file;
      this.records = records;
    }

    void add(RecordKind kind, Received received) {
      if (kind == RecordKind.POWER) {
        accepted += received.readings();
        duplicates += received.readingDuplicates();
        conflicts += received.readingConflicts();
      } else if (kind == RecordKind.JOBS) {
        accepted += received.jobEvents();
        duplicates += received.jobEventDuplicates();
        conflicts += received.jobEventConflicts();
      }
    }

    void add(ReferenceStatus status) {
      accepted += status.getAccepted();
      duplicates += status.getDuplicates();
      conflicts += status.getConflicts();
    }

    void add(Rejected reject) {
      rejected += reject.getRecords();
    }

    boolean isBalanced() {
      return records == accepted + duplicates + rejected;
    }
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
              file.file,
              number(file.records),
              number(file.accepted),
              number(file.duplicates),
              number(file.conflicts),
              number(file.rejected)));
    }
    List<String> lines = new ArrayList<>(table.lines());
    lines.add(
        String.format(
            Locale.ROOT,
            "%d jobs, %.2f kWh measured ± %.0f %%, %.2f kWh of jobs, in %.1f s",
            jobs.size(),
            sum(SiteBalance::getMeasuredMj) / MJ_PER_KWH,
            100 * sum(SiteBalance::getUncertaintyMj) / Math.max(1, sum(SiteBalance::getMeasuredMj)),
            jobs.stream().mapToLong(JobTotals::getEnergyMj).sum() / MJ_PER_KWH,
            seconds));
    locationUg()
        .forEach(
            (basis, micrograms) ->
                lines.add(
                    String.format(Locale.ROOT, "%.3f kgCO2e (%s)", micrograms / UG_PER_KG, basis)));
    files.values().stream()
        .filter(file -> !file.isBalanced())
        .forEach(
            file ->
                lines.add(
                    "the records of "
                        + file.file
                        + " are not all accounted for, which is a fault of joulestream"));
    return lines;
  }

  private static String number(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  private double sum(ToLongFunction<SiteBalance> part) {
    return balances.stream().mapToLong(part).sum();
  }

  /** Emissions by signal and scope, which may not be added. */
  private Map<String, Long> locationUg() {
    Map<String, Long> micrograms = new TreeMap<>();
    for (SiteBalance balance : balances) {
      if (balance.getLocationUg() != null) {
        micrograms.merge(
            balance.getSignal() + " " + balance.getScope(), balance.getLocationUg(), Long::sum);
      }
    }
    return micrograms;
  }

  /** For a program. */
  String json() throws JsonProcessingException {
    ObjectMapper json = new ObjectMapper();
    ObjectNode root = json.createObjectNode();
    ObjectNode perFile = root.putObject("files");
    for (FileCount file : files.values()) {
      perFile
          .putObject(file.file)
          .put("records", file.records)
          .put("accepted", file.accepted)
          .put("duplicate", file.duplicates)
          .put("conflicts", file.conflicts)
          .put("rejected", file.rejected)
          .put("balanced", file.isBalanced());
    }
    ObjectNode totals = root.putObject("totals").put("jobs", jobs.size());
    put(totals, "measured_mj", SiteBalance::getMeasuredMj);
    put(totals, "active_mj", SiteBalance::getActiveMj);
    put(totals, "held_idle_mj", SiteBalance::getHeldIdleMj);
    put(totals, "unallocated_mj", SiteBalance::getUnallocatedMj);
    put(totals, "facility_energy_mj", b -> orZero(b.getFacilityEnergyMj()));
    put(totals, "pending_mj", SiteBalance::getPendingMj);
    put(totals, "missing_ms", SiteBalance::getMissingMs);
    totals.set("location_ug", json.valueToTree(locationUg()));
    long samples = files.containsKey(RecordKind.POWER) ? files.get(RecordKind.POWER).records : 0;
    root.put("wall_time_s", Math.round(seconds * 1_000) / 1e3)
        .put("samples", samples)
        .put("samples_per_s", Math.round(samples / seconds));
    root.putObject("versions")
        .put("joulestream", Main.VERSION)
        .put("java", Runtime.version().toString())
        .put("kafka", AppInfoParser.getVersion());
    return json.writerWithDefaultPrettyPrinter().writeValueAsString(root);
  }

  private void put(ObjectNode totals, String name, ToLongFunction<SiteBalance> part) {
    totals.put(name, balances.stream().mapToLong(part).sum());
  }

  private static long orZero(@Nullable Long value) {
    return value == null ? 0 : value;
  }
}
