package io.joulestream.standalone;

import io.joulestream.ingest.RecordKind;
import io.joulestream.ingest.ReplayInput;
import io.joulestream.schemas.Topic;
import io.joulestream.schemas.Topics;
import io.joulestream.schemas.avro.JobEmissions;
import io.joulestream.schemas.avro.JobTotals;
import io.joulestream.schemas.avro.ReferenceKind;
import io.joulestream.schemas.avro.ReferenceStatus;
import io.joulestream.schemas.avro.Rejected;
import io.joulestream.schemas.avro.SiteBalance;
import io.joulestream.standalone.ReplaySummary.FileCount;
import io.joulestream.standalone.ReplaySummary.Received;
import io.joulestream.standalone.embedded.StartFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** What came out of a replay: the latest record of every key, and all that was refused. */
final class ReplayResults {

  private final Map<String, JobEmissions> jobMinutes;
  private final Map<String, JobTotals> jobTotals;
  private final Map<String, SiteBalance> balances;
  private final List<Rejected> rejected = new ArrayList<>();
  private final ReplaySummary summary;

  private ReplayResults(TopicReader reader, ReplayInput input, double seconds) {
    this.jobMinutes = latest(reader, Topics.JOB_EMISSIONS);
    this.jobTotals = latest(reader, Topics.JOB_TOTALS);
    this.balances = latest(reader, Topics.SITE_BALANCE);
    this.summary =
        new ReplaySummary(files(reader, input), jobTotals.values(), balances.values(), seconds);
  }

  static ReplayResults read(TopicReader reader, ReplayInput input, double seconds) {
    return new ReplayResults(reader, input, seconds);
  }

  private static <V> Map<String, V> latest(TopicReader reader, Topic<V> topic) {
    Map<String, V> latest = new TreeMap<>();
    reader.read(topic, latest::put);
    return latest;
  }

  private Map<RecordKind, FileCount> files(TopicReader reader, ReplayInput input) {
    Map<String, Received> hosts = new HashMap<>();
    // a host has a record for each of its windows, all under one key
    reader.read(
        Topics.DEVICE_POWER,
        (key, power) -> note(key + "\t" + power.getWindowStartMs(), Received.of(power), hosts));
    Map<String, ReferenceStatus> references = latest(reader, Topics.REFERENCE_STATUS);
    Map<RecordKind, FileCount> files = new EnumMap<>(RecordKind.class);
    for (RecordKind kind : RecordKind.values()) {
      List<Rejected> ofKind = new ArrayList<>();
      reader.read(kind.rejects(), (key, value) -> ofKind.add(value));
      rejected.addAll(ofKind);
      if (input.files().containsKey(kind)) {
        FileCount count =
            new FileCount(
                Objects.requireNonNull(input.files().get(kind)),
                Objects.requireNonNull(input.records().get(kind)));
        hosts.values().forEach(host -> count.add(kind, host));
        references.values().stream().filter(status -> kindOf(status) == kind).forEach(count::add);
        ofKind.forEach(count::add);
        files.put(kind, count);
      }
    }
    return files;
  }

  /** Most windows of a counter that is read twice a day received nothing. */
  private static void note(String window, Received received, Map<String, Received> hosts) {
    if (received.equals(Received.NONE)) {
      hosts.remove(window);
    } else {
      hosts.put(window, received);
    }
  }

  private static RecordKind kindOf(ReferenceStatus status) {
    return status.getKind() == ReferenceKind.CARBON_INTENSITY
        ? RecordKind.INTENSITY
        : RecordKind.SITES;
  }

  ReplaySummary summary() {
    return summary;
  }

  /** Writes the result files. */
  void write(Path directory) {
    try {
      ResultFiles.JOB_MINUTES.write(directory, jobMinutes.values());
      ResultFiles.JOB_TOTALS.write(directory, jobTotals.values());
      ResultFiles.SITE_BALANCE.write(directory, balances.values());
      ResultFiles.REJECTED.write(directory, rejected);
      Files.writeString(directory.resolve("summary.json"), summary.json() + "\n");
    } catch (IOException e) {
      throw new StartFailure("cannot write the results to " + directory + ": " + e, e);
    }
  }
}
