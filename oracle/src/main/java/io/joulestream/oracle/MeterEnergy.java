package io.joulestream.oracle;

import io.joulestream.oracle.Input.Reading;
import io.joulestream.oracle.Interval.Counted;
import io.joulestream.oracle.Interval.Curve;
import io.joulestream.oracle.Interval.Method;
import io.joulestream.oracle.Interval.Trapezoid;
import java.time.Duration;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/** Section 3: the energy of one meter channel. */
final class MeterEnergy {
  private static final long LONGEST_SEGMENT_MS = Duration.ofHours(24).toMillis();
  private static final long SHORTEST_GAP_MS = Duration.ofSeconds(60).toMillis();

  private final ChannelLimits limits;
  private final NavigableMap<Long, Interval> intervals = new TreeMap<>();

  private MeterEnergy(ChannelLimits limits) {
    this.limits = limits;
  }

  /**
   * What the rules ask of a channel.
   *
   * @param maximumMw highest plausible mean power; empty = none
   * @param counterRangeMj value at which the counter wraps; 0 = undeclared
   */
  record ChannelLimits(long periodMs, OptionalLong maximumMw, long counterRangeMj) {}

  /** Disjoint intervals in order of time, of the winning readings of one channel, in order too. */
  static List<Interval> of(List<Reading> byTime, ChannelLimits limits) {
    MeterEnergy energy = new MeterEnergy(limits);
    energy.countSegments(byTime.stream().filter(r -> r.counterMj().isPresent()).toList());
    energy.integratePower(byTime.stream().filter(r -> r.powerMw().isPresent()).toList());
    return List.copyOf(energy.intervals.values());
  }

  /** Rule 1. */
  private void countSegments(List<Reading> counters) {
    for (int i = 1; i < counters.size(); i++) {
      Reading first = counters.get(i - 1);
      Reading second = counters.get(i);
      segment(first, second)
          .ifPresent(
              energyMj ->
                  add(
                      second.timeMs() - first.timeMs() <= 2 * limits.periodMs()
                          ? Method.COUNTER
                          : Method.BRIDGED,
                      new Counted(first.timeMs(), second.timeMs(), energyMj),
                      first.timeMs(),
                      second.timeMs()));
    }
  }

  /** Energy of a counter segment; empty if two counter readings make none. */
  private Optional<Long> segment(Reading first, Reading second) {
    long lengthMs = second.timeMs() - first.timeMs();
    long energyMj =
        Math.subtractExact(second.counterMj().orElseThrow(), first.counterMj().orElseThrow());
    if (energyMj < 0 && limits.counterRangeMj() > 0) {
      energyMj = Math.addExact(energyMj, limits.counterRangeMj());
    }
    boolean usable =
        energyMj >= 0 && lengthMs <= LONGEST_SEGMENT_MS && plausible(energyMj, lengthMs);
    return usable ? Optional.of(energyMj) : Optional.empty();
  }

  /** Mean power within the maximum: mJ / ms is W. */
  private boolean plausible(long energyMj, long lengthMs) {
    if (limits.maximumMw().isEmpty()) {
      return true;
    }
    return Exact.product(energyMj, 1000)
            .compareTo(Exact.product(limits.maximumMw().orElseThrow(), lengthMs))
        <= 0;
  }

  /** Rules 2 to 4. */
  private void integratePower(List<Reading> powers) {
    NavigableMap<Long, Interval> segments = new TreeMap<>(intervals);
    for (int i = 1; i < powers.size(); i++) {
      Reading first = powers.get(i - 1);
      Reading second = powers.get(i);
      method(first, second)
          .ifPresent(
              method ->
                  fill(
                      method,
                      new Trapezoid(
                          first.timeMs(),
                          second.timeMs(),
                          first.powerMw().orElseThrow(),
                          second.powerMw().orElseThrow()),
                      segments));
    }
  }

  /** Empty = a gap. */
  private Optional<Method> method(Reading first, Reading second) {
    long lengthMs = second.timeMs() - first.timeMs();
    if (lengthMs > Math.max(6 * limits.periodMs(), SHORTEST_GAP_MS)) {
      return Optional.empty();
    }
    if (first.modelled() || second.modelled()) {
      return Optional.of(Method.MODELLED);
    }
    return Optional.of(lengthMs <= 2 * limits.periodMs() ? Method.INTEGRATED : Method.BRIDGED);
  }

  /** Adds what no counter segment covers of a power interval. */
  private void fill(Method method, Trapezoid power, NavigableMap<Long, Interval> segments) {
    long fromMs = power.startMs();
    Long before = segments.floorKey(fromMs);
    long firstMs = before == null ? fromMs : before;
    for (Interval segment : segments.subMap(firstMs, power.endMs()).values()) {
      add(method, power, fromMs, segment.fromMs());
      fromMs = Math.max(fromMs, segment.toMs());
    }
    add(method, power, fromMs, power.endMs());
  }

  private void add(Method method, Curve curve, long fromMs, long toMs) {
    if (fromMs < toMs) {
      intervals.put(fromMs, new Interval(method, curve, fromMs, toMs));
    }
  }
}
