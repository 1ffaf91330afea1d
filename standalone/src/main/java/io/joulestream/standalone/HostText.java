package io.joulestream.standalone;

import static io.joulestream.standalone.TextPage.decimal;
import static io.joulestream.standalone.TextPage.number;

import io.joulestream.standalone.audit.Explanation;
import io.joulestream.standalone.audit.Explanation.Device;
import io.joulestream.standalone.audit.Explanation.Host;
import io.joulestream.standalone.audit.Explanation.Meter;
import io.joulestream.standalone.audit.Explanation.Stretch;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How a job's energy on one host came about: meters, who held what, what each piece was worth. */
final class HostText {

  private final TextPage page;
  private final String job;

  HostText(TextPage page, String job) {
    this.page = page;
    this.job = job;
  }

  void write(Host host) {
    page.title("HOST " + host.host());
    page.line(
        "read every %s s%s"
            .formatted(decimal(host.periodMs(), 3), host.nodeOnly() ? ", node meter only" : ""));
    page.line("who holds what in the window (share 1 is a whole device):");
    TextTable held = new TextTable(List.of("job", "attempt", "device", "share", "from", "to", ""));
    for (Explanation.Allocation a : host.allocations()) {
      held.add(
          List.of(
              a.job(),
              Integer.toString(a.attempt()),
              a.device().isEmpty() ? "whole host" : a.device(),
              decimal(a.sharePpb(), 9),
              page.time(a.startMs()),
              page.time(a.stopMs()),
              a.inferredStop() ? "stop inferred" : ""));
    }
    page.table("  ", held);
    host.meters().forEach(this::meter);
    host.devices().forEach(this::device);
    if (host.overhead() != null) {
      overhead(host.overhead());
    }
    page.line("");
    page.line(
        "host %s: %s mJ measured, %s mJ unallocated, %s mJ of this job"
            .formatted(
                host.host(),
                number(host.measuredMj()),
                number(host.unallocatedMj()),
                number(host.job().energyMj())));
  }

  private static String name(String level, String device, String meter) {
    String place = device.isEmpty() ? level : level + " " + device;
    return meter.isEmpty() ? place : place + " (" + meter + ")";
  }

  private void meter(Meter meter) {
    page.line("");
    page.line(
        "METER %s: %s mJ%s"
            .formatted(
                name(meter.level(), meter.device(), meter.meter()),
                number(meter.energyMj()),
                meter.whyNot().isEmpty() ? "" : "; does not count: " + meter.whyNot()));
    if (!meter.readings().isEmpty()) {
      TextTable readings =
          new TextTable(List.of("read at", "received", "W", "J", "utilisation", ""));
      for (Explanation.Reading r : meter.readings()) {
        readings.add(
            List.of(
                page.time(r.timeMs()),
                r.receivedMs() == null ? "" : page.time(r.receivedMs()),
                optional(r.powerMw(), 3),
                optional(r.counterMj(), 3),
                optional(r.utilisationPpb(), 9),
                marks(r)));
      }
      page.table("  ", readings);
    }
    intervals(meter);
    meter
        .gaps()
        .forEach(
            gap ->
                page.line(
                    "  not known %s to %s: %s"
                        .formatted(page.time(gap.fromMs()), page.time(gap.toMs()), gap.why())));
  }

  private static String marks(Explanation.Reading reading) {
    List<String> marks = new ArrayList<>();
    if (reading.modelled()) {
      marks.add("modelled");
    }
    if (reading.duplicates() > 0) {
      marks.add(reading.duplicates() + (reading.duplicates() == 1 ? " duplicate" : " duplicates"));
    }
    if (reading.conflicts() > 0) {
      marks.add(reading.conflicts() + " in conflict");
    }
    return String.join(", ", marks);
  }

  private void intervals(Meter meter) {
    if (meter.intervals().isEmpty()) {
      return;
    }
    TextTable intervals =
        new TextTable(List.of("interval", "from", "to", "mJ", "in the window mJ", ""));
    for (Explanation.Interval i : meter.intervals()) {
      intervals.add(
          List.of(
              i.method(),
              page.time(i.startMs()),
              page.time(i.endMs()),
              number(i.intervalMj()),
              number(i.windowMj()),
              counts(i)));
    }
    page.table("  ", intervals);
  }

  /** Power fills only the time that no counter covers. */
  private String counts(Explanation.Interval interval) {
    return interval.fromMs() == interval.startMs() && interval.toMs() == interval.endMs()
        ? ""
        : "counts from %s to %s"
            .formatted(page.time(interval.fromMs()), page.time(interval.toMs()));
  }

  private void device(Device device) {
    page.line("");
    page.line(
        "CHARGED %s: %s mJ; %s"
            .formatted(
                device.device().isEmpty() ? "the node" : "device " + device.device(),
                number(device.jobMj()),
                device.why()));
    device.stretches().forEach(this::stretch);
  }

  private void stretch(Stretch stretch) {
    page.line(
        "  %s to %s, T = %s: %s"
            .formatted(
                page.time(stretch.fromMs()),
                page.time(stretch.toMs()),
                decimal(stretch.totalPpb(), 9),
                stretch.holders().isEmpty() ? "nobody holds it" : holders(stretch)));
    if (stretch.missingMs() > 0) {
      page.line("    %s ms of it are missing".formatted(number(stretch.missingMs())));
    }
    if (stretch.pieces().isEmpty() || !isHeld(stretch)) {
      return;
    }
    TextTable pieces =
        new TextTable(
            List.of("piece", "from", "to", "E mJ", "⌊E·S/T⌋", "− before", "= mJ", "nobody's mJ"));
    for (Explanation.Piece p : stretch.pieces()) {
      pieces.add(
          List.of(
              p.method(),
              page.time(p.fromMs()),
              page.time(p.toMs()),
              number(p.energyMj()),
              number(p.upToMj()),
              number(p.upToBeforeMj()),
              number(p.jobMj()),
              number(p.unallocatedMj())));
    }
    page.table("    ", pieces);
    if (stretch.holders().size() > 1) {
      page.line("    of these pieces: %s".formatted(everybody(stretch)));
    }
  }

  private boolean isHeld(Stretch stretch) {
    return stretch.holders().stream().anyMatch(h -> h.job().equals(job));
  }

  private static String holders(Stretch stretch) {
    return stretch.holders().stream()
        .map(
            h ->
                "%s %s (S = %s)"
                    .formatted(h.job(), decimal(h.sharePpb(), 9), decimal(h.runningPpb(), 9)))
        .collect(Collectors.joining(", "));
  }

  private static String everybody(Stretch stretch) {
    List<String> parts = new ArrayList<>();
    for (int k = 0; k < stretch.holders().size(); k++) {
      int place = k;
      long mj = stretch.pieces().stream().mapToLong(p -> p.partsMj().get(place)).sum();
      parts.add(stretch.holders().get(k).job() + " " + number(mj) + " mJ");
    }
    return String.join(", ", parts);
  }

  private void overhead(Explanation.Overhead overhead) {
    page.line("");
    page.line("OVERHEAD: %s mJ".formatted(number(overhead.jobMj())));
    page.line(
        "  node %s − devices meanwhile %s = %s mJ, divided by %s"
            .formatted(
                number(overhead.nodeMj()),
                number(overhead.devicesMj()),
                number(overhead.overheadMj()),
                overhead.byTime() ? "held time (ms)" : "device energy (mJ)"));
    page.line(
        "  ⌊%s × %s / %s⌋ − ⌊%s × %s / %s⌋ = %s mJ"
            .formatted(
                overhead.overheadMj(),
                overhead.running(),
                overhead.total(),
                overhead.overheadMj(),
                overhead.runningBefore(),
                overhead.total(),
                number(overhead.jobMj())));
  }

  private static String optional(@Nullable Long value, int scale) {
    return value == null ? "" : decimal(value, scale);
  }
}
