package io.joulestream.standalone;

import io.joulestream.standalone.audit.Explanation;
import io.joulestream.standalone.audit.Explanation.Device;
import io.joulestream.standalone.audit.Explanation.Energy;
import io.joulestream.standalone.audit.Explanation.Host;
import io.joulestream.standalone.audit.Explanation.Meter;
import io.joulestream.standalone.audit.Explanation.Stretch;
import io.joulestream.standalone.audit.PriceExplanation;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** An explanation for people, from the figure and its price down to the readings of every host. */
final class ExplanationText {

  private final Explanation explanation;
  private final String day;
  private final List<String> lines = new ArrayList<>();

  ExplanationText(Explanation explanation) {
    this.explanation = explanation;
    this.day = Instant.ofEpochMilli(explanation.windowStartMs()).toString().substring(0, 11);
  }

  List<String> lines() {
    head();
    published();
    rejected();
    sum();
    price();
    explanation.hosts().forEach(this::host);
    return lines;
  }

  private void line(String line) {
    lines.add(line);
  }

  private void title(String title) {
    line("");
    lines.add(title);
    line("-".repeat(title.length()));
  }

  private void table(String indent, TextTable table) {
    table.lines().forEach(line -> lines.add(indent + line));
  }

  private void head() {
    line(
        "job %s at %s, %s to %s"
            .formatted(
                explanation.job(),
                explanation.site(),
                Instant.ofEpochMilli(explanation.windowStartMs()),
                Instant.ofEpochMilli(explanation.windowEndMs())));
    Explanation.Labels labels = explanation.labels();
    List<String> known = new ArrayList<>();
    addLabel(known, "team", labels.team());
    addLabel(known, "project", labels.project());
    addLabel(known, "user", labels.user());
    addLabel(known, "name", labels.name());
    if (!known.isEmpty()) {
      line(String.join(", ", known));
    }
    long energy = explanation.recomputed().energyMj();
    line("%s mJ = %s kWh".formatted(number(energy), kilowattHours(energy)));
    line(emissions());
    lines.add(
        explanation.isEqual() ? "This is what is published." : "This is NOT what is published.");
    explanation.notes().forEach(note -> line("Note: %s.".formatted(note)));
  }

  private static void addLabel(List<String> known, String name, String value) {
    if (!value.isEmpty()) {
      known.add(name + " " + value);
    }
  }

  private String emissions() {
    Long micrograms = explanation.price().locationUg();
    return micrograms == null
        ? "emissions pending"
        : "%s µg CO2e = %s g".formatted(number(micrograms), decimal(micrograms, 6));
  }

  private void host(Host host) {
    title("HOST " + host.host());
    line(
        "read every %s s%s"
            .formatted(decimal(host.periodMs(), 3), host.nodeOnly() ? ", node meter only" : ""));
    line("who holds what in the window (share 1 is a whole device):");
    TextTable held = new TextTable(List.of("job", "attempt", "device", "share", "from", "to", ""));
    for (Explanation.Allocation a : host.allocations()) {
      held.add(
          List.of(
              a.job(),
              Integer.toString(a.attempt()),
              a.device().isEmpty() ? "whole host" : a.device(),
              decimal(a.sharePpb(), 9),
              time(a.startMs()),
              time(a.stopMs()),
              a.inferredStop() ? "stop inferred" : ""));
    }
    table("  ", held);
    host.meters().forEach(this::meter);
    host.devices().forEach(device -> device(device, host));
    if (host.overhead() != null) {
      overhead(host.overhead());
    }
    line("");
    line(
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
    line("");
    line(
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
                time(r.timeMs()),
                r.receivedMs() == null ? "" : time(r.receivedMs()),
                optional(r.powerMw(), 3),
                optional(r.counterMj(), 3),
                optional(r.utilisationPpb(), 9),
                marks(r)));
      }
      table("  ", readings);
    }
    intervals(meter);
    meter
        .gaps()
        .forEach(
            gap ->
                line(
                    "  not known %s to %s: %s"
                        .formatted(time(gap.fromMs()), time(gap.toMs()), gap.why())));
  }

  private static String marks(Explanation.Reading reading) {
    List<String> marks = new ArrayList<>();
    if (reading.modelled()) {
      marks.add("modelled");
    }
    if (reading.duplicates() > 0) {
      marks.add(reading.duplicates() + " duplicates");
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
        new TextTable(List.of("interval", "from", "to", "mJ", "in the window mJ"));
    for (Explanation.Interval i : meter.intervals()) {
      intervals.add(
          List.of(
              i.method(),
              time(i.startMs()),
              time(i.endMs()),
              number(i.intervalMj()),
              number(i.windowMj())));
    }
    table("  ", intervals);
  }

  private void device(Device device, Host host) {
    line("");
    line(
        "CHARGED %s: %s mJ; %s"
            .formatted(
                device.device().isEmpty()
                    ? (host.nodeOnly() ? "the node" : "")
                    : "device " + device.device(),
                number(device.jobMj()),
                device.why()));
    device.stretches().forEach(this::stretch);
  }

  private void stretch(Stretch stretch) {
    line(
        "  %s to %s, T = %s: %s"
            .formatted(
                time(stretch.fromMs()),
                time(stretch.toMs()),
                decimal(stretch.totalPpb(), 9),
                stretch.holders().isEmpty() ? "nobody holds it" : holders(stretch)));
    if (stretch.missingMs() > 0) {
      line("    %s ms of it are missing".formatted(number(stretch.missingMs())));
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
              time(p.fromMs()),
              time(p.toMs()),
              number(p.energyMj()),
              number(p.upToMj()),
              number(p.upToBeforeMj()),
              number(p.jobMj()),
              number(p.unallocatedMj())));
    }
    table("    ", pieces);
    if (stretch.holders().size() > 1) {
      line("    of these pieces: %s".formatted(everybody(stretch)));
    }
  }

  private boolean isHeld(Stretch stretch) {
    return stretch.holders().stream().anyMatch(h -> h.job().equals(explanation.job()));
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
    line("");
    line("OVERHEAD: %s mJ".formatted(number(overhead.jobMj())));
    line(
        "  node %s − devices meanwhile %s = %s mJ, divided by %s"
            .formatted(
                number(overhead.nodeMj()),
                number(overhead.devicesMj()),
                number(overhead.overheadMj()),
                overhead.byTime() ? "held time (ms)" : "device energy (mJ)"));
    line(
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

  private void sum() {
    title("SUM OVER HOSTS");
    TextTable table =
        new TextTable(
            List.of("host", "mJ", "held idle mJ", "overhead mJ", "covered ms", "missing ms"));
    explanation.hosts().forEach(host -> table.add(row(host.host(), host.job())));
    Energy sum = explanation.recomputed();
    table.add(row("all", sum));
    table("", table);
    line(
        "covered: %s ms by counter, %s integrated, %s bridged, %s modelled"
            .formatted(
                number(sum.countedMs()),
                number(sum.integratedMs()),
                number(sum.bridgedMs()),
                number(sum.modelledMs())));
    line(
        "%s mJ / 3,600,000,000 = %s kWh"
            .formatted(number(sum.energyMj()), kilowattHours(sum.energyMj())));
    if (!sum.markers().isEmpty()) {
      line("markers: " + String.join(", ", sum.markers()));
    }
  }

  private static List<String> row(String name, Energy energy) {
    long covered =
        energy.countedMs() + energy.integratedMs() + energy.bridgedMs() + energy.modelledMs();
    return List.of(
        name,
        number(energy.energyMj()),
        number(energy.heldIdleMj()),
        number(energy.overheadMj()),
        number(covered),
        number(energy.missingMs()));
  }

  private void price() {
    PriceExplanation price = explanation.price();
    title("SITE FACTORS");
    if (price.factors().isEmpty()) {
      line("none of this site: facility energy and emissions are pending");
      return;
    }
    TextTable factors =
        new TextTable(List.of("", "from", "published", "zone", "PUE", "priced by", "why"));
    price
        .factors()
        .forEach(
            f ->
                factors.add(
                    List.of(
                        f.chosen() ? ">" : "",
                        time(f.fromMs()),
                        time(f.publishedMs()),
                        f.zone(),
                        decimal(f.pueMillionths(), 6),
                        f.signal() + " " + f.scope(),
                        f.why())));
    table("", factors);
    intensities(price);
    formula(price);
  }

  private void intensities(PriceExplanation price) {
    title("CARBON INTENSITY of " + price.zone());
    if (price.intensities().isEmpty()) {
      line("nothing is published for this window");
    } else {
      TextTable table =
          new TextTable(
              List.of("", "g/kWh", "status", "provider", "from", "to", "published", "why"));
      price
          .intensities()
          .forEach(
              i ->
                  table.add(
                      List.of(
                          i.chosen() ? ">" : "",
                          decimal(i.mgPerKwh(), 3),
                          i.status(),
                          i.provider(),
                          time(i.fromMs()),
                          time(i.toMs()),
                          time(i.publishedMs()),
                          i.why())));
      table("", table);
    }
    price
        .parts()
        .forEach(
            p ->
                line(
                    "part %s to %s: %s g/kWh, %s, %s"
                        .formatted(
                            time(p.fromMs()),
                            time(p.toMs()),
                            decimal(p.mgPerKwh(), 3),
                            p.status(),
                            p.provider())));
    Long mg = price.mgPerKwh();
    if (mg == null) {
      line("not all of the window is covered, and the site has no fallback: pending");
    } else if (!price.parts().isEmpty() && !price.status().equals("FALLBACK")) {
      line("no value covers it all: the mean by time is %s g/kWh".formatted(decimal(mg, 3)));
    } else if (price.status().equals("FALLBACK")) {
      line(
          "not all of the window is covered: the site's fallback, %s g/kWh"
              .formatted(decimal(mg, 3)));
    }
    line("revision %d: earlier values that the chosen ones supersede".formatted(price.revision()));
  }

  private void formula(PriceExplanation price) {
    title("PRICE");
    Long pue = price.pueMillionths();
    Long facility = price.facilityEnergyMj();
    if (pue != null && facility != null) {
      line(
          "facility  = %d × %d / 1,000,000 = %s mJ"
              .formatted(price.energyMj(), pue, number(facility)));
      line(
          "          = %s kWh × %s = %s kWh"
              .formatted(
                  kilowattHours(price.energyMj()), decimal(pue, 6), kilowattHours(facility)));
    }
    Long mg = price.mgPerKwh();
    Long micrograms = price.locationUg();
    if (pue != null && mg != null && micrograms != null) {
      line(
          "emissions = %d × %d × %d / 3,600,000,000,000 = %s µg"
              .formatted(price.energyMj(), mg, pue, number(micrograms)));
      line(
          "          = %s kWh × %s × %s g/kWh = %s g"
              .formatted(
                  kilowattHours(price.energyMj()),
                  decimal(pue, 6),
                  decimal(mg, 3),
                  decimal(micrograms, 6)));
    }
    line("each rounded once, half to even, from the unrounded product");
  }

  private void published() {
    title("PUBLISHED");
    Explanation.Published published = explanation.published();
    line(
        "%s mJ, %s µg, revision %d, %s, latest input received %s"
            .formatted(
                number(published.energyMj()),
                published.locationUg() == null ? "pending" : number(published.locationUg()),
                published.revision(),
                published.isFinal() ? "final" : "open",
                time(published.receivedMs())));
    if (explanation.isEqual()) {
      line("equal, field by field");
      return;
    }
    TextTable table = new TextTable(List.of("differs", "published", "worked out again"));
    explanation
        .differences()
        .forEach(d -> table.add(List.of(d.field(), d.published(), d.recomputed())));
    table("", table);
  }

  private void rejected() {
    title("REJECTED of these hosts, readings of this window and job events up to its end");
    if (explanation.correction().rejected().isEmpty()) {
      line("nothing");
      return;
    }
    TextTable table = new TextTable(List.of("count", "what", "reason", "a correction"));
    for (Explanation.RejectedInput r : explanation.correction().rejected()) {
      table.add(
          List.of(
              number(r.count()),
              r.what(),
              r.reason(),
              r.correctable() ? "takes it in" : "leaves it out: it is wrong by itself"));
    }
    table("", table);
    line("with a correction: %s mJ".formatted(number(explanation.correction().energyMj())));
  }

  /** The time of day where the day is the window's. */
  private String time(long ms) {
    String text = Instant.ofEpochMilli(ms).toString();
    return text.startsWith(day) ? text.substring(day.length(), text.length() - 1) : text;
  }

  private static String number(long value) {
    return String.format(java.util.Locale.ROOT, "%,d", value);
  }

  private static String optional(@Nullable Long value, int scale) {
    return value == null ? "" : decimal(Objects.requireNonNull(value), scale);
  }

  private static String decimal(long value, int scale) {
    return BigDecimal.valueOf(value, scale).stripTrailingZeros().toPlainString();
  }

  private static String kilowattHours(long mj) {
    return BigDecimal.valueOf(mj)
        .divide(BigDecimal.valueOf(3_600_000_000L), 9, RoundingMode.HALF_EVEN)
        .stripTrailingZeros()
        .toPlainString();
  }
}
