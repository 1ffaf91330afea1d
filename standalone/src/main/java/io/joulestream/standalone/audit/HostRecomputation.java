package io.joulestream.standalone.audit;

import io.joulestream.energy.Allocation;
import io.joulestream.energy.AllocationHistory;
import io.joulestream.energy.AllocationHistory.JobOnHost;
import io.joulestream.energy.HostAccount;
import io.joulestream.energy.HostWindow;
import io.joulestream.energy.MeterChannel;
import io.joulestream.energy.SiteRules;
import io.joulestream.energy.WindowSteps;
import io.joulestream.streams.host.HostSettings;
import io.joulestream.streams.host.KnownMeter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What the windows of one host come to, worked out from its inputs by {@code energy}, as live.
 *
 * <p>A meter counts, as live, in the windows that end later than 17 min before its first receipt;
 * one that only rejected readings tell of, before the first of them.
 */
public final class HostRecomputation {

  private final HostInputs inputs;
  private final SiteRules rules;
  private final HostSettings settings;
  private final List<KnownMeter> meters = new ArrayList<>();
  private final List<MeterChannel> channels = new ArrayList<>();
  private final List<Allocation> allocations;
  private final AllocationHistory history;
  private List<MeterChannel> counted = List.of();
  private HostAccount account;

  private HostRecomputation(
      HostInputs inputs, SiteRules rules, HostSettings settings, boolean withRejected) {
    this.inputs = inputs;
    this.rules = rules;
    this.settings = settings;
    for (HostInputs.Meter meter : inputs.meters()) {
      KnownMeter known = meter.known(withRejected);
      if (known.wasRead()) {
        meters.add(known);
        channels.add(known.channel(rules, settings, meter.readings(withRejected)));
      }
    }
    this.history = inputs.history(withRejected);
    this.allocations = history.resolve(inputs.lastReadingMs(withRejected));
    this.account = account();
  }

  /** Of the inputs that were accepted: what live results should be. */
  public static HostRecomputation ofAccepted(
      HostInputs inputs, SiteRules rules, HostSettings settings) {
    return new HostRecomputation(inputs, rules, settings, false);
  }

  /** Of those and the ones that a correction takes in. */
  public static HostRecomputation withRejected(
      HostInputs inputs, SiteRules rules, HostSettings settings) {
    return new HostRecomputation(inputs, rules, settings, true);
  }

  public HostName host() {
    return inputs.name();
  }

  /** How the host's meters are read. */
  public SiteRules rules() {
    return rules;
  }

  /**
   * The account of [fromMs, toMs), which must lie in the range that was read.
   *
   * @throws IllegalArgumentException if it does not
   */
  public HostWindow window(long fromMs, long toMs) {
    return window(fromMs, toMs, WindowSteps.NONE);
  }

  /**
   * As {@link #window(long, long)}, explained.
   *
   * @param steps told how it comes about
   */
  public HostWindow window(long fromMs, long toMs, WindowSteps steps) {
    Selection range = inputs.selection();
    if (fromMs < range.fromMs() || toMs > range.toMs()) {
      throw new IllegalArgumentException(
          "%d to %d was not read: only %d to %d"
              .formatted(fromMs, toMs, range.fromMs(), range.toMs()));
    }
    List<MeterChannel> counting = counting(toMs);
    if (counting.size() != counted.size()) {
      counted = counting;
      account = account();
    }
    return account.window(fromMs, toMs, steps);
  }

  private HostAccount account() {
    Selection range = inputs.selection();
    List<Allocation> during =
        allocations.stream().filter(a -> a.overlaps(range.fromMs(), range.toMs())).toList();
    return new HostAccount(counted, during, rules);
  }

  /** The meters that count in a window that ends at {@code toMs}: more only as time goes on. */
  private List<MeterChannel> counting(long toMs) {
    List<MeterChannel> counting = new ArrayList<>();
    for (int i = 0; i < meters.size(); i++) {
      if (meters.get(i).countsUntil(toMs, settings)) {
        counting.add(channels.get(i));
      }
    }
    return counting;
  }

  /** The meters that do not count in a window that ends at {@code toMs}: they came too late. */
  public List<KnownMeter> comeTooLateFor(long toMs) {
    return meters.stream().filter(m -> !m.countsUntil(toMs, settings)).toList();
  }

  /** All allocations of the host by identity, also those outside the range, empty ones included. */
  public List<Allocation> allocations() {
    return allocations;
  }

  /** What the host's events say of each job as a whole: labels of the latest attempt, markers. */
  public Map<String, JobOnHost> jobs() {
    return history.jobs(allocations);
  }
}
