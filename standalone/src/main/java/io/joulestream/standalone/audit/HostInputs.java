package io.joulestream.standalone.audit;

import io.joulestream.energy.AllocationHistory;
import io.joulestream.energy.JobEvent;
import io.joulestream.energy.MeterRules;
import io.joulestream.energy.Readings;
import io.joulestream.schemas.HostTicks;
import io.joulestream.schemas.TickChannel;
import io.joulestream.schemas.avro.RejectReason;
import io.joulestream.streams.host.ChannelId;
import io.joulestream.streams.host.KnownMeter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * The retained inputs of one host: those that were accepted, and apart from them those that a
 * correction would take in as well.
 *
 * <p>Readings are kept of the range asked for and next to it, what they say of their meters and job
 * events of all times: so a meter counts as live, and an allocation is as long.
 */
public final class HostInputs {

  /** Before every reading. */
  static final long NEVER = Long.MIN_VALUE;

  private final HostName name;
  private final Selection selection;
  private final Map<ChannelId, Meter> meters = new LinkedHashMap<>();
  private final List<JobEvent> accepted = new ArrayList<>();
  private final List<JobEvent> correctable = new ArrayList<>();
  private final Map<RejectedKind, Integer> rejected = new TreeMap<>();
  private long lastAcceptedMs = NEVER;
  private long lastReadingMs = NEVER;

  HostInputs(HostName name, Selection selection) {
    this.name = name;
    this.selection = selection;
  }

  /**
   * Rejected inputs of one kind that are of the range asked for.
   *
   * @param what {@code reading} or {@code job event}
   * @param correctable whether a correction takes them in
   */
  public record RejectedKind(String what, RejectReason reason, boolean correctable)
      implements Comparable<RejectedKind> {

    @Override
    public int compareTo(RejectedKind other) {
      int byWhat = what.compareTo(other.what);
      int byReason = byWhat != 0 ? byWhat : reason.compareTo(other.reason);
      return byReason != 0 ? byReason : Boolean.compare(correctable, other.correctable);
    }
  }

  /** What was read of one meter. */
  final class Meter {
    final KnownMeter accepted;

    /** Likewise, rejected readings included. */
    final KnownMeter all;

    private final NearbyReadings acceptedReadings =
        new NearbyReadings(selection.fromMs(), selection.toMs());
    private final NearbyReadings correctableReadings =
        new NearbyReadings(selection.fromMs(), selection.toMs());
    private final Map<Long, Long> receipts = new HashMap<>();

    Meter(ChannelId id) {
      accepted = new KnownMeter(id);
      all = new KnownMeter(id);
    }

    KnownMeter known(boolean withRejected) {
      return withRejected ? all : accepted;
    }

    Readings readings(boolean withRejected) {
      Readings readings = new Readings();
      acceptedReadings.addTo(readings);
      if (withRejected) {
        correctableReadings.addTo(readings);
      }
      readings.settle();
      return readings;
    }

    /** When the first record of the reading was received, if that is remembered. */
    OptionalLong receivedMs(long timeMs) {
      Long received = receipts.get(timeMs);
      return received == null ? OptionalLong.empty() : OptionalLong.of(received);
    }
  }

  public HostName name() {
    return name;
  }

  Selection selection() {
    return selection;
  }

  Iterable<Meter> meters() {
    return meters.values();
  }

  Meter meter(ChannelId id) {
    Meter meter = meters.get(id);
    if (meter == null) {
      throw new IllegalArgumentException(id + " is no meter of " + name);
    }
    return meter;
  }

  /** Event time of the last reading, or {@link #NEVER}. */
  long lastReadingMs(boolean withRejected) {
    return withRejected ? lastReadingMs : lastAcceptedMs;
  }

  AllocationHistory history(boolean withRejected) {
    AllocationHistory history = new AllocationHistory();
    accepted.forEach(history::add);
    if (withRejected) {
      correctable.forEach(history::add);
    }
    return history;
  }

  /** Whether anything at all was read of the host. */
  public boolean isEmpty() {
    return meters.isEmpty();
  }

  /** What of the range was rejected, and how often. */
  public Map<RejectedKind, Integer> rejected() {
    return Map.copyOf(rejected);
  }

  /** Takes in one reading of a record. */
  void add(HostTicks ticks, int tick, int channel, boolean isAccepted) {
    TickChannel read = ticks.channels().get(channel);
    Meter meter = meters.computeIfAbsent(ChannelId.of(read), Meter::new);
    long time = ticks.timeMs(tick);
    boolean power = ticks.hasPower(tick, channel);
    boolean counter = ticks.hasEnergy(tick, channel);
    boolean utilisation = ticks.hasUtilisation(tick, channel);
    (isAccepted ? meter.acceptedReadings : meter.correctableReadings)
        .add(
            time,
            Readings.flags(power, counter, utilisation, read.modelled()),
            power ? ticks.powerMw(tick, channel) : 0,
            counter ? ticks.energyMj(tick, channel) : 0,
            utilisation ? ticks.utilisationPpb(tick, channel) : 0);
    // a reading that came late speaks for its meter from its own time on
    meter.all.accepted(read, isAccepted ? ticks.receivedMs() : Math.min(time, ticks.receivedMs()));
    lastReadingMs = Math.max(lastReadingMs, time);
    if (isAccepted) {
      meter.accepted.accepted(read, ticks.receivedMs());
      lastAcceptedMs = Math.max(lastAcceptedMs, time);
    }
    if (selection.withReceipts()) {
      remember(meter, time, ticks.receivedMs());
    }
  }

  /** Keeps the receipts of the range, and those of readings that a counter may reach it from. */
  private void remember(Meter meter, long timeMs, long receivedMs) {
    long reach = MeterRules.COUNTER_REACH_MS;
    if (selection.fromMs() - reach <= timeMs && timeMs < selection.toMs() + reach) {
      meter.receipts.merge(timeMs, receivedMs, Math::min);
    }
  }

  void add(JobEvent event, boolean isAccepted) {
    (isAccepted ? accepted : correctable).add(event);
  }

  /** Counts a rejected reading or job event. */
  void count(RejectedKind kind) {
    rejected.merge(kind, 1, Integer::sum);
  }
}
