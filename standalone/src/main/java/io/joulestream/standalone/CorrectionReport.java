package io.joulestream.standalone;

import io.joulestream.schemas.avro.EnergyCorrection;
import io.joulestream.schemas.avro.HostAccount;
import io.joulestream.schemas.avro.HostJobShare;
import io.joulestream.standalone.audit.Correction.Findings;
import io.joulestream.standalone.audit.HostInputs.RejectedKind;
import io.joulestream.standalone.audit.HostName;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What a correction changes, for a person. */
final class CorrectionReport {

  private static final double MJ_PER_KWH = 3.6e9;
  private static final String NOBODY = "(no job)";

  /** Energy before and after, mJ. */
  private record Change(long beforeMj, long afterMj) {

    Change plus(Change other) {
      return new Change(beforeMj + other.beforeMj, afterMj + other.afterMj);
    }
  }

  private final Map<String, Change> byJob = new TreeMap<>(ResultFile.BY_UTF8);
  private final Map<RejectedKind, Integer> takenIn = new TreeMap<>();
  private final TreeSet<String> open = new TreeSet<>();
  private long windows;

  void add(Findings findings) {
    findings.takenIn().forEach((kind, count) -> takenIn.merge(kind, count, Integer::sum));
    for (HostName host : findings.openHosts()) {
      open.add(host.site() + "/" + host.host());
    }
    for (EnergyCorrection correction : findings.corrections()) {
      windows++;
      add(correction.getBefore(), 1, 0);
      add(correction.getAfter(), 0, 1);
    }
  }

  private void add(HostAccount account, int before, int after) {
    for (HostJobShare share : account.getShares()) {
      long energy = share.getEnergyMj();
      byJob.merge(share.getJob(), new Change(before * energy, after * energy), Change::plus);
    }
    long rest = account.getUnallocatedMj();
    byJob.merge(NOBODY, new Change(before * rest, after * rest), Change::plus);
  }

  List<String> lines(boolean dryRun) {
    List<String> lines = new ArrayList<>();
    takenIn.forEach(
        (kind, count) ->
            lines.add("%,d rejected %ss (%s)".formatted(count, kind.what(), kind.reason())));
    if (!takenIn.isEmpty()) {
      lines.add("of the range are taken in");
    }
    if (windows == 0) {
      lines.add("nothing differs from what stands");
    } else {
      TextTable table = new TextTable(List.of("job", "kWh before", "kWh after", "change"));
      byJob.forEach(
          (job, change) ->
              table.add(
                  List.of(
                      job,
                      kwh(change.beforeMj()),
                      kwh(change.afterMj()),
                      kwh(change.afterMj() - change.beforeMj()))));
      lines.addAll(table.lines());
      lines.add(
          "%,d windows of hosts %s"
              .formatted(windows, dryRun ? "would be corrected" : "corrected"));
    }
    if (!open.isEmpty()) {
      lines.add(
          "still open at the end of the range, so left alone there: "
              + open.stream().limit(5).collect(Collectors.joining(", "))
              + (open.size() > 5 ? " and %d more".formatted(open.size() - 5) : ""));
    }
    return lines;
  }

  private static String kwh(long mj) {
    return String.format(Locale.ROOT, "%.4f", mj / MJ_PER_KWH);
  }
}
