package io.joulestream.energy;

import io.joulestream.energy.Holders.Held;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/**
 * The account of one host for one window while it is being drawn up.
 *
 * <p>Cost: linear in the window's readings, and in devices times allocations. Longer than most
 * classes because the cases of semantics §5 meet here and nowhere else.
 */
final class WindowAccount {

  private final HostAccount host;
  private final long from;
  private final long to;
  private final List<Held> held;
  private final JobTallies tallies;
  private final WindowSteps steps;
  private final boolean told;
  private long measuredMj;
  private long unallocatedMj;
  private long uncertain;

  WindowAccount(HostAccount host, long from, long to, WindowSteps steps) {
    this.host = host;
    this.from = from;
    this.to = to;
    this.held = host.heldDuring(from, to);
    this.tallies = new JobTallies(host.jobs());
    this.steps = steps;
    this.told = steps != WindowSteps.NONE;
  }

  HostWindow close() {
    List<ChannelWindow> windows = new ArrayList<>();
    boolean touched = !held.isEmpty();
    Upstream upstream = Upstream.NONE;
    long nodeMj = 0;
    EnergySpans nodeSpans = new EnergySpans();
    List<EnergySpans> devices = new ArrayList<>();
    List<MeterChannel> deviceMeters = new ArrayList<>();
    for (int i = 0; i < host.channels().size(); i++) {
      MeterChannel channel = host.channels().get(i);
      EnergySpans spans = new EnergySpans();
      spans.compute(channel.readings(), channel.rules(), from, to);
      ChannelWindow window = read(channel, host.isUsed(i), spans);
      if (told) {
        steps.read(channel, window, intervals(spans));
      }
      if (window.readings() > 0 || window.covered().totalMs() > 0) {
        windows.add(window);
      }
      if (window.used()) {
        touched |= window.covered().totalMs() > 0;
        if (channel.level() == Level.NODE) {
          nodeMj = window.energyMj();
          nodeSpans = spans;
        } else if (channel.level() == Level.DEVICE) {
          devices.add(spans);
          deviceMeters.add(channel);
        } else if (window.covered().totalMs() > 0) {
          long missing = to - from - window.covered().totalMs();
          upstream = upstream.plus(Upstream.of(channel.level(), window.energyMj(), missing));
        }
      }
    }
    long excess = 0;
    if (host.isNodeOnly()) {
      charge(Level.NODE, "", nodeSpans, Holders.over(from, to, held, host::shareOfNode));
    } else {
      chargeDevices(deviceMeters, devices);
      excess = nodeMj - energyDuring(nodeSpans, devices);
    }
    long overhead = Math.max(0, excess);
    unallocatedMj += tallies.addOverhead(overhead, measuredMj);
    if (told && !host.isNodeOnly()) {
      steps.overhead(tallies.overhead(nodeMj, nodeMj - excess, overhead, measuredMj));
    }
    measuredMj += overhead;
    uncertain += overhead * Uncertainty.OVERHEAD_PER_MILLE;
    markInferredStops();
    return new HostWindow(
        from,
        to,
        measuredMj,
        unallocatedMj,
        overhead,
        Math.max(0, -excess),
        Uncertainty.rounded(uncertain),
        upstream,
        touched,
        jobShares(),
        windows);
  }

  /** What a channel read, whoever held it. */
  private ChannelWindow read(MeterChannel channel, boolean used, EnergySpans spans) {
    CoveredTime.Sum covered = new CoveredTime.Sum();
    long energy = 0;
    for (int i = 0; i < spans.size(); i++) {
      long a = Math.max(from, spans.fromMs(i));
      long b = Math.min(to, spans.toMs(i));
      if (a < b) {
        energy += spans.energyMj(i, a, b);
        covered.add(spans.method(i), b - a);
      }
    }
    Readings readings = channel.readings();
    int first = readings.firstAtOrAfter(from);
    int end = readings.firstAtOrAfter(to);
    int duplicates = 0;
    int conflicts = 0;
    OptionalLong last = OptionalLong.empty();
    OptionalLong maximum = OptionalLong.empty();
    for (int i = first; i < end; i++) {
      duplicates += readings.duplicates(i);
      conflicts += readings.conflicts(i);
      if (readings.hasPower(i)) {
        long power = readings.powerMw(i);
        last = OptionalLong.of(power);
        maximum = OptionalLong.of(Math.max(power, maximum.orElse(power)));
      }
    }
    return new ChannelWindow(
        channel.level(),
        channel.device(),
        channel.meter(),
        used,
        energy,
        covered.total(),
        end - first,
        duplicates,
        conflicts,
        last,
        maximum);
  }

  private void chargeDevices(List<MeterChannel> meters, List<EnergySpans> spans) {
    List<Holders> ofHost = holders(touching(""));
    Set<String> heldDirectly = new TreeSet<>(Utf8Order.BY_UTF8);
    for (Held holding : held) {
      if (!holding.isWholeHost()) {
        heldDirectly.add(holding.allocation().id().device());
      }
    }
    for (int i = 0; i < meters.size(); i++) {
      String device = meters.get(i).device();
      boolean direct = heldDirectly.remove(device);
      chargeDevice(meters.get(i), spans.get(i), direct ? holders(touching(device)) : ofHost);
    }
    for (String unread : heldDirectly) {
      List<Held> direct = touching(unread);
      direct.removeIf(Held::isWholeHost);
      charge(Level.DEVICE, unread, new EnergySpans(), holders(direct));
    }
  }

  /** What holds {@code device}; for the empty name, what holds the whole host. */
  private List<Held> touching(String device) {
    List<Held> touching = new ArrayList<>(held.size());
    for (Held holding : held) {
      if (holding.touches(device)) {
        touching.add(holding);
      }
    }
    return touching;
  }

  private List<Holders> holders(List<Held> touching) {
    return Holders.over(from, to, touching, Allocation::sharePpb);
  }

  private void chargeDevice(MeterChannel meter, EnergySpans spans, List<Holders> holders) {
    long[] before = tallies.deviceEnergies();
    charge(Level.DEVICE, meter.device(), spans, holders);
    boolean idle = meter.isIdleThroughout(from, to);
    if (idle) {
      tallies.markHeldIdleSince(before);
    }
    if (told) {
      steps.idle(meter, idle);
    }
  }

  /** Charges the pieces of a meter to its holders and counts how their time is covered. */
  private void charge(Level level, String device, EnergySpans spans, List<Holders> holders) {
    int first = 0;
    for (Holders stretch : holders) {
      List<WindowSteps.Piece> pieces = told ? new ArrayList<>() : List.of();
      CoveredTime.Sum sum = new CoveredTime.Sum();
      while (first < spans.size() && spans.toMs(first) <= stretch.fromMs()) {
        first++;
      }
      for (int i = first; i < spans.size() && spans.fromMs(i) < stretch.toMs(); i++) {
        long a = Math.max(stretch.fromMs(), spans.fromMs(i));
        long b = Math.min(stretch.toMs(), spans.toMs(i));
        long energy = spans.energyMj(i, a, b);
        long perMille = Uncertainty.perMille(level, spans.method(i));
        measuredMj += energy;
        uncertain += energy * perMille;
        unallocatedMj += tallies.addDeviceEnergy(stretch, energy, perMille);
        sum.add(spans.method(i), b - a);
        if (told) {
          pieces.add(piece(spans, i, a, b, energy, stretch));
        }
      }
      CoveredTime covered = sum.total();
      tallies.addCovered(stretch, covered);
      tallies.addMissing(stretch, stretch.toMs() - stretch.fromMs() - covered.totalMs());
      if (stretch.isOvercommitted() && covered.totalMs() > 0) {
        tallies.mark(stretch, Marker.OVERCOMMITTED);
      }
      if (told) {
        steps.charged(stretch(device, stretch, pieces, covered));
      }
    }
  }

  private List<WindowSteps.Interval> intervals(EnergySpans spans) {
    List<WindowSteps.Interval> intervals = new ArrayList<>(spans.size());
    for (int i = 0; i < spans.size(); i++) {
      long a = Math.max(from, spans.fromMs(i));
      long b = Math.min(to, spans.toMs(i));
      if (a < b) {
        long start = spans.startMs(i);
        long end = spans.endMs(i);
        intervals.add(
            new WindowSteps.Interval(
                start,
                end,
                spans.fromMs(i),
                spans.toMs(i),
                spans.method(i),
                spans.energyMj(i, start, end),
                spans.energyMj(i, a, b)));
      }
    }
    return intervals;
  }

  private WindowSteps.Piece piece(
      EnergySpans spans, int i, long a, long b, long energy, Holders holders) {
    return new WindowSteps.Piece(
        a,
        b,
        spans.method(i),
        spans.startMs(i),
        spans.endMs(i),
        energy,
        holders.runningParts(energy, host.jobs().size()));
  }

  private WindowSteps.Stretch stretch(
      String device, Holders holders, List<WindowSteps.Piece> pieces, CoveredTime covered) {
    long length = holders.toMs() - holders.fromMs();
    return new WindowSteps.Stretch(
        device,
        holders.fromMs(),
        holders.toMs(),
        holders.totalPpb(),
        holders.holdings(host.jobs()),
        pieces,
        length - covered.totalMs());
  }

  /** Energy of the devices while the node meter covers them. */
  private long energyDuring(EnergySpans node, List<EnergySpans> devices) {
    long energy = 0;
    for (EnergySpans device : devices) {
      int first = 0;
      for (int i = 0; i < device.size() && node.size() > 0; i++) {
        long a = Math.max(from, device.fromMs(i));
        long b = Math.min(to, device.toMs(i));
        while (first < node.size() && node.toMs(first) <= a) {
          first++;
        }
        for (int n = first; n < node.size() && node.fromMs(n) < b; n++) {
          long x = Math.max(a, node.fromMs(n));
          long y = Math.min(b, node.toMs(n));
          energy += x < y ? device.energyMj(i, x, y) : 0;
        }
      }
    }
    return energy;
  }

  /** On the window in which the allocation ends. */
  private void markInferredStops() {
    for (Held holding : held) {
      Allocation allocation = holding.allocation();
      if (allocation.inferredStop() && allocation.stopMs() <= to) {
        tallies.mark(holding.job(), Marker.INFERRED_STOP);
      }
    }
  }

  private List<JobShare> jobShares() {
    List<JobShare> shares = new ArrayList<>();
    int last = -1;
    for (Held holding : held) {
      if (holding.job() != last) {
        last = holding.job();
        shares.add(tallies.share(last));
      }
    }
    return shares;
  }
}
