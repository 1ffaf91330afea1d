package io.joulestream.energy;

import java.util.Arrays;

/**
 * The energy of one channel over time: disjoint spans in order, each a part of an energy interval,
 * with holes where nothing is known (semantics §3).
 *
 * <p>Counter segments come first; power fills only the time that they leave open. A span's energy
 * is C(b) − C(a) with C counted from the interval's start, so cutting a span anywhere loses
 * nothing. Cost: linear in the number of readings. Reusable through {@link #compute}.
 */
public final class EnergySpans {

  private int size;
  private long[] intervalStartMs = new long[16];
  private long[] intervalEndMs = new long[16];
  private long[] fromMs = new long[16];
  private long[] toMs = new long[16];

  /** A segment's energy in mJ, or the first power in mW. */
  private long[] first = new long[16];

  /** The last power in mW; −1 marks a counter segment, whose power nobody knows. */
  private long[] last = new long[16];

  private Method[] method = new Method[16];

  /**
   * Replaces the content by the spans of {@code readings} that touch [from, to).
   *
   * @param readings settled; with the neighbours outside [from, to) that intervals need
   */
  public void compute(Readings readings, MeterRules rules, long from, long to) {
    size = 0;
    ensure(readings.size());
    addSegments(readings, rules, from, to);
    int segments = size;
    addPowerFills(readings, rules, from, to, segments);
    if (segments > 0 && size > segments) {
      sortByTime();
    }
  }

  private void addSegments(Readings readings, MeterRules rules, long from, long to) {
    int previous = -1;
    for (int i = first(readings, Readings.COUNTER, from); i < readings.size(); i++) {
      if (!readings.hasCounter(i)) {
        continue;
      }
      if (previous >= 0 && readings.timeMs(i) > from) {
        addSegment(readings, previous, i, rules);
      }
      if (readings.timeMs(i) >= to) {
        return;
      }
      previous = i;
    }
  }

  /**
   * Index of the last reading with the flag at or before a time: no interval that touches what
   * follows starts earlier.
   */
  private static int first(Readings readings, byte flag, long from) {
    if (!readings.has(flag)) {
      return readings.size();
    }
    int i = readings.firstAtOrAfter(from + 1) - 1;
    while (i > 0 && (readings.flags(i) & flag) == 0) {
      i--;
    }
    return Math.max(0, i);
  }

  private void addSegment(Readings readings, int i, int j, MeterRules rules) {
    long start = readings.timeMs(i);
    long end = readings.timeMs(j);
    long energy = rules.segmentEnergyMj(readings.counterMj(i), readings.counterMj(j), end - start);
    if (energy >= 0) {
      Method how = end - start > rules.bridgedAboveMs() ? Method.BRIDGED : Method.COUNTER;
      add(start, end, start, end, energy, -1, how);
    }
  }

  private void addPowerFills(
      Readings readings, MeterRules rules, long from, long to, int segments) {
    int previous = -1;
    int segment = 0;
    for (int i = first(readings, Readings.POWER, from); i < readings.size(); i++) {
      if (!readings.hasPower(i)) {
        continue;
      }
      long end = readings.timeMs(i);
      if (previous >= 0 && end > from) {
        long start = readings.timeMs(previous);
        while (segment < segments && toMs[segment] <= start) {
          segment++;
        }
        if (end - start <= rules.powerReachMs()) {
          addPowerFill(readings, previous, i, rules, segment, segments);
        }
      }
      if (end >= to) {
        return;
      }
      previous = i;
    }
  }

  /** Adds the parts of a power interval that no segment from {@code segment} on covers. */
  private void addPowerFill(
      Readings readings, int i, int j, MeterRules rules, int segment, int segments) {
    long start = readings.timeMs(i);
    long end = readings.timeMs(j);
    Method how =
        readings.isModelled(i) || readings.isModelled(j)
            ? Method.MODELLED
            : end - start > rules.bridgedAboveMs() ? Method.BRIDGED : Method.INTEGRATED;
    long open = start;
    for (int s = segment; s < segments && fromMs[s] < end; s++) {
      if (fromMs[s] > open) {
        add(start, end, open, fromMs[s], readings.powerMw(i), readings.powerMw(j), how);
      }
      open = Math.max(open, toMs[s]);
    }
    if (open < end) {
      add(start, end, open, end, readings.powerMw(i), readings.powerMw(j), how);
    }
  }

  private void add(
      long start, long end, long from, long to, long firstValue, long lastValue, Method how) {
    ensure(size + 1);
    intervalStartMs[size] = start;
    intervalEndMs[size] = end;
    fromMs[size] = from;
    toMs[size] = to;
    first[size] = firstValue;
    last[size] = lastValue;
    method[size] = how;
    size++;
  }

  private void ensure(int capacity) {
    if (capacity <= fromMs.length) {
      return;
    }
    int length = Math.max(capacity, fromMs.length * 2);
    intervalStartMs = Arrays.copyOf(intervalStartMs, length);
    intervalEndMs = Arrays.copyOf(intervalEndMs, length);
    fromMs = Arrays.copyOf(fromMs, length);
    toMs = Arrays.copyOf(toMs, length);
    first = Arrays.copyOf(first, length);
    last = Arrays.copyOf(last, length);
    method = Arrays.copyOf(method, length);
  }

  /** Merges the segments with the fills between them; rare, so an index sort is good enough. */
  private void sortByTime() {
    Integer[] order = new Integer[size];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, (a, b) -> Long.compare(fromMs[a], fromMs[b]));
    intervalStartMs = permuted(intervalStartMs, order);
    intervalEndMs = permuted(intervalEndMs, order);
    toMs = permuted(toMs, order);
    first = permuted(first, order);
    last = permuted(last, order);
    Method[] methods = new Method[method.length];
    Arrays.setAll(methods, i -> i < size ? method[order[i]] : Method.COUNTER);
    method = methods;
    fromMs = permuted(fromMs, order);
  }

  private static long[] permuted(long[] values, Integer[] order) {
    long[] result = new long[values.length];
    Arrays.setAll(result, i -> i < order.length ? values[order[i]] : 0);
    return result;
  }

  public int size() {
    return size;
  }

  /** Start of span {@code i}, epoch ms. */
  public long fromMs(int i) {
    return fromMs[i];
  }

  /** End of span {@code i}, exclusive, epoch ms. */
  public long toMs(int i) {
    return toMs[i];
  }

  /** Time of the reading with which the interval of span {@code i} starts, epoch ms. */
  public long startMs(int i) {
    return intervalStartMs[i];
  }

  /** Time of the reading with which the interval of span {@code i} ends, epoch ms. */
  public long endMs(int i) {
    return intervalEndMs[i];
  }

  public Method method(int i) {
    return method[i];
  }

  /** Energy of the piece [a, b) of span {@code i}, mJ. */
  public long energyMj(int i, long a, long b) {
    long start = intervalStartMs[i];
    long length = intervalEndMs[i] - start;
    return cumulativeMj(i, b - start, length) - cumulativeMj(i, a - start, length);
  }

  private long cumulativeMj(int i, long offset, long length) {
    if (offset == 0) {
      return 0;
    }
    return last[i] < 0
        ? CumulativeEnergy.linear(first[i], offset, length)
        : CumulativeEnergy.trapezoid(first[i], last[i], offset, length);
  }
}
