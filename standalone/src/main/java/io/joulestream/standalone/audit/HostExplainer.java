package io.joulestream.standalone.audit;

import io.joulestream.energy.ChannelWindow;
import io.joulestream.energy.CoveredTime;
import io.joulestream.energy.HostWindow;
import io.joulestream.energy.JobShare;
import io.joulestream.energy.Level;
import io.joulestream.energy.MeterChannel;
import io.joulestream.energy.Readings;
import io.joulestream.energy.WindowSteps;
import io.joulestream.standalone.audit.Explanation.Energy;
import io.joulestream.streams.host.ChannelId;
import io.joulestream.streams.host.KnownMeter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Writes down how one host's account of a window comes about, as {@code energy} tells it, from the
 * point of view of one job.
 */
final class HostExplainer implements WindowSteps {

  private final HostInputs inputs;
  private final String job;
  private final long fromMs;
  private final long toMs;
  private final List<Explanation.Meter> meters = new ArrayList<>();
  private final List<WindowSteps.Stretch> open = new ArrayList<>();
  private final List<Explanation.Device> devices = new ArrayList<>();
  private Explanation.@Nullable Overhead overhead;
  private boolean hasDevices;

  HostExplainer(HostInputs inputs, String job, long fromMs, long toMs) {
    this.inputs = inputs;
    this.job = job;
    this.fromMs = fromMs;
    this.toMs = toMs;
  }

  /**
   * Explains a host.
   *
   * @param correctedMj what the job would be charged with the rejected inputs
   */
  Explanation.Host explain(HostRecomputation host, long correctedMj) {
    HostWindow window = host.window(fromMs, toMs, this);
    addTooLate(host);
    closeUnread();
    Energy energy = energy(window);
    requireSum(energy);
    return new Explanation.Host(
        host.host().host(),
        host.rules().periodMs(),
        host.rules().meterOrder(),
        host.rules().devicesPerHost(),
        !hasDevices,
        allocations(host),
        List.copyOf(meters),
        List.copyOf(devices),
        overhead,
        energy,
        window.measuredMj(),
        window.unallocatedMj(),
        correctedMj);
  }

  private List<Explanation.Allocation> allocations(HostRecomputation host) {
    return host.allocations().stream()
        .filter(a -> a.overlaps(fromMs, toMs))
        .map(
            a ->
                new Explanation.Allocation(
                    a.id().job(),
                    a.id().attempt(),
                    a.id().device(),
                    a.id().partition(),
                    a.startMs(),
                    a.stopMs(),
                    a.sharePpb(),
                    a.inferredStop()))
        .toList();
  }

  @Override
  public void read(MeterChannel meter, ChannelWindow window, List<Interval> intervals) {
    hasDevices |= meter.level() == Level.DEVICE;
    if (window.readings() == 0 && intervals.isEmpty()) {
      return;
    }
    meters.add(
        new Explanation.Meter(
            meter.level().name(),
            meter.device(),
            meter.meter(),
            window.used(),
            whyNot(meter, window.used()),
            window.energyMj(),
            readings(meter, intervals),
            intervals.stream()
                .map(
                    i ->
                        new Explanation.Interval(
                            i.method().name(),
                            i.startMs(),
                            i.endMs(),
                            i.fromMs(),
                            i.toMs(),
                            i.intervalMj(),
                            i.windowMj()))
                .toList(),
            GapReasons.gaps(meter, intervals, fromMs, toMs)));
  }

  private static String whyNot(MeterChannel meter, boolean used) {
    if (!used) {
      return "another meter of the same thing is used";
    }
    return meter.level() == Level.RACK || meter.level() == Level.FACILITY
        ? "a " + meter.level() + " meter is never charged to jobs"
        : "";
  }

  private void addTooLate(HostRecomputation host) {
    for (KnownMeter meter : host.comeTooLateFor(toMs)) {
      meters.add(
          new Explanation.Meter(
              meter.id().level().name(),
              meter.id().device(),
              meter.id().meter(),
              false,
              "it was first received %s, too late for a window that ends then"
                  .formatted(Instant.ofEpochMilli(meter.firstReceivedMs())),
              0,
              List.of(),
              List.of(),
              List.of()));
    }
  }

  /** The readings of the window, and those at the ends of its intervals. */
  private List<Explanation.Reading> readings(MeterChannel meter, List<Interval> intervals) {
    Readings readings = meter.readings();
    TreeSet<Long> times = new TreeSet<>();
    for (int i = readings.firstAtOrAfter(fromMs); i < readings.firstAtOrAfter(toMs); i++) {
      times.add(readings.timeMs(i));
    }
    for (Interval interval : intervals) {
      times.add(interval.startMs());
      times.add(interval.endMs());
    }
    HostInputs.Meter source =
        inputs.meter(new ChannelId(meter.level(), meter.device(), meter.meter()));
    return times.stream()
        .map(time -> reading(readings, readings.firstAtOrAfter(time), source.receivedMs(time)))
        .toList();
  }

  private static Explanation.Reading reading(Readings readings, int i, OptionalLong received) {
    return new Explanation.Reading(
        readings.timeMs(i),
        received.isPresent() ? received.getAsLong() : null,
        readings.hasPower(i) ? readings.powerMw(i) : null,
        readings.hasCounter(i) ? readings.counterMj(i) : null,
        readings.hasUtilisation(i) ? readings.utilisationPpb(i) : null,
        readings.isModelled(i),
        readings.duplicates(i),
        readings.conflicts(i));
  }

  @Override
  public void charged(WindowSteps.Stretch stretch) {
    open.add(stretch);
  }

  @Override
  public void idle(MeterChannel meter, boolean heldIdle) {
    close(meter.device(), heldIdle, whyIdle(meter, heldIdle));
  }

  private String whyIdle(MeterChannel meter, boolean heldIdle) {
    Readings readings = meter.readings();
    int first = readings.firstAtOrAfter(fromMs);
    int end = readings.firstAtOrAfter(toMs);
    if (first == end) {
      return "not held idle: no reading in the window says so";
    }
    if (heldIdle) {
      return "held idle: each of its %d readings in the window is idle".formatted(end - first);
    }
    boolean byUtilisation = IntStream.range(first, end).anyMatch(readings::hasUtilisation);
    return byUtilisation || meter.idleMw().isPresent()
        ? "active: not each of its %d readings in the window is idle".formatted(end - first)
        : "active: its readings have no utilisation, and the idle power of its model is not known";
  }

  /** What is held and was never read, and the node meter of a node-only host, have no idleness. */
  private void closeUnread() {
    while (!open.isEmpty()) {
      String device = open.get(0).device();
      close(
          device,
          false,
          device.isEmpty()
              ? "active: the node meter stands for all devices, of which none is read"
              : "nothing of it was read");
    }
  }

  private void close(String device, boolean heldIdle, String why) {
    List<Explanation.Stretch> stretches = new ArrayList<>();
    for (WindowSteps.Stretch stretch : open) {
      if (stretch.device().equals(device)) {
        stretches.add(StretchExplainer.of(stretch, job));
      }
    }
    open.removeIf(stretch -> stretch.device().equals(device));
    boolean concerned =
        stretches.stream().flatMap(s -> s.holders().stream()).anyMatch(h -> h.job().equals(job));
    if (concerned) {
      long mj = stretches.stream().mapToLong(Explanation.Stretch::jobMj).sum();
      devices.add(new Explanation.Device(device, heldIdle, why, mj, List.copyOf(stretches)));
    }
  }

  @Override
  public void overhead(WindowSteps.Overhead told) {
    if (told.nodeMj() == 0) {
      return;
    }
    long before = 0;
    long running = 0;
    long part = 0;
    for (OverheadPart one : told.parts()) {
      if (one.job().equals(job)) {
        running = one.running();
        part = one.partMj();
        break;
      }
      before = one.running();
    }
    overhead =
        new Explanation.Overhead(
            told.nodeMj(),
            told.devicesMj(),
            told.overheadMj(),
            told.byTime(),
            told.total(),
            running == 0 ? 0 : before,
            running,
            part);
  }

  private Energy energy(HostWindow window) {
    return window.jobs().stream()
        .filter(share -> share.job().equals(job))
        .map(HostExplainer::energy)
        .findFirst()
        .orElse(new Energy(0, 0, 0, 0, 0, 0, 0, 0, List.of()));
  }

  private static Energy energy(JobShare share) {
    CoveredTime covered = share.covered();
    return new Energy(
        share.energyMj(),
        share.heldIdleMj(),
        share.overheadMj(),
        covered.countedMs(),
        covered.integratedMs(),
        covered.bridgedMs(),
        covered.modelledMs(),
        share.missingMs(),
        share.markers().stream().map(Enum::name).sorted().toList());
  }

  /** An explanation that does not add up would be worse than none. */
  private void requireSum(Energy energy) {
    long parts = devices.stream().mapToLong(Explanation.Device::jobMj).sum();
    long idle =
        devices.stream()
            .filter(Explanation.Device::heldIdle)
            .mapToLong(Explanation.Device::jobMj)
            .sum();
    long ofHost = overhead == null ? 0 : overhead.jobMj();
    long missing =
        devices.stream()
            .flatMap(device -> device.stretches().stream())
            .mapToLong(Explanation.Stretch::jobMissingMs)
            .sum();
    if (parts + ofHost != energy.energyMj()
        || idle != energy.heldIdleMj()
        || missing != energy.missingMs()) {
      throw new IllegalStateException(
          "%d mJ of devices (%d idle), %d mJ of overhead and %d ms missing do not add up to %s"
              .formatted(parts, idle, ofHost, missing, energy));
    }
  }
}
