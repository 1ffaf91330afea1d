package io.joulestream.streams.host;

import io.joulestream.energy.Readings;

/**
 * A meter of a host that was ever read: its number in the raw chunks, what is known of it, and its
 * last readings before them.
 */
final class Slot {

  /** Before every reading. */
  static final long NEVER = Long.MIN_VALUE;

  private final KnownMeter meter;
  private long lastCounterMs = NEVER;
  private long lastPowerMs = NEVER;

  /** The last reading with a counter, and the last with a power, before the retained chunks. */
  private final Readings carried = new Readings();

  Slot(ChannelId id) {
    this.meter = new KnownMeter(id);
  }

  /** What is known of it but for its readings. */
  KnownMeter meter() {
    return meter;
  }

  /** Greatest event time of a reading with a counter, or {@link #NEVER}. */
  long lastCounterMs() {
    return lastCounterMs;
  }

  /** Greatest event time of a reading with a power, or {@link #NEVER}. */
  long lastPowerMs() {
    return lastPowerMs;
  }

  void sawCounter(long timeMs) {
    lastCounterMs = Math.max(lastCounterMs, timeMs);
  }

  void sawPower(long timeMs) {
    lastPowerMs = Math.max(lastPowerMs, timeMs);
  }

  Readings carried() {
    return carried;
  }

  /**
   * Keeps, of settled readings that are later than those carried, the last of each kind.
   *
   * @param readings all before the chunks that stay
   */
  void carry(Readings readings) {
    Readings all = new Readings();
    addAll(carried, all);
    addAll(readings, all);
    carried.clear();
    addLatest(all, all.size(), carried);
  }

  private static void addAll(Readings from, Readings to) {
    for (int i = 0; i < from.size(); i++) {
      to.add(from.reading(i));
    }
  }

  /**
   * Adds, in order, the last reading with a counter and the last with a power before {@code end}.
   */
  static void addLatest(Readings readings, int end, Readings to) {
    int counter = lastWith(readings, end, Readings.COUNTER);
    int power = lastWith(readings, end, Readings.POWER);
    int first = Math.min(counter, power);
    int second = Math.max(counter, power);
    if (first >= 0 && first != second) {
      to.add(readings.reading(first));
    }
    if (second >= 0) {
      to.add(readings.reading(second));
    }
  }

  /** Index of the last reading before {@code end} that has the flag, or −1. */
  static int lastWith(Readings readings, int end, byte flag) {
    for (int i = end - 1; i >= 0; i--) {
      if ((readings.flags(i) & flag) != 0) {
        return i;
      }
    }
    return -1;
  }

  /** Time of the last reading that has the flag, or {@link #NEVER}. */
  static long timeOfLast(Readings readings, byte flag) {
    int i = lastWith(readings, readings.size(), flag);
    return i < 0 ? NEVER : readings.timeMs(i);
  }
}
