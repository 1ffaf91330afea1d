package io.joulestream.standalone.audit;

import io.joulestream.energy.Readings;

/**
 * The readings of one meter in a range of time, and those just outside it with which they can make
 * intervals: memory in proportion to the range, however many are added.
 *
 * <p>Outside, the nearest readings with a counter and the nearest with a power are kept, {@value
 * #KEPT} of each: one of each would do, if records of the same meter and time never differed in
 * what they read.
 */
final class NearbyReadings {

  private static final int KEPT = 16;
  private static final int MOST_OUTSIDE = 2_048;

  private final long fromMs;
  private final long toMs;
  private final Readings inside = new Readings();
  private Readings before = new Readings();
  private Readings after = new Readings();

  NearbyReadings(long fromMs, long toMs) {
    this.fromMs = fromMs;
    this.toMs = toMs;
  }

  void add(long timeMs, byte flags, long powerMw, long counterMj, long utilisationPpb) {
    Readings side = timeMs < fromMs ? before : timeMs < toMs ? inside : after;
    side.add(timeMs, flags, powerMw, counterMj, utilisationPpb, 0, 0);
    if (before.size() > MOST_OUTSIDE) {
      before = nearest(before, true);
    }
    if (after.size() > MOST_OUTSIDE) {
      after = nearest(after, false);
    }
  }

  /** The readings with one of the nearest counters or powers, seen from one end. */
  private static Readings nearest(Readings readings, boolean fromTheEnd) {
    readings.settle();
    Readings kept = new Readings();
    int counters = 0;
    int powers = 0;
    for (int n = 0; n < readings.size() && (counters < KEPT || powers < KEPT); n++) {
      int i = fromTheEnd ? readings.size() - 1 - n : n;
      boolean counts =
          (readings.hasCounter(i) && counters < KEPT) || (readings.hasPower(i) && powers < KEPT);
      if (counts) {
        copy(readings, i, kept);
      }
      counters += readings.hasCounter(i) ? 1 : 0;
      powers += readings.hasPower(i) ? 1 : 0;
    }
    return kept;
  }

  private static void copy(Readings from, int i, Readings to) {
    to.add(from.reading(i), from.duplicates(i), from.conflicts(i));
  }

  /** Adds all of them, to be settled. */
  void addTo(Readings all) {
    for (Readings part : new Readings[] {before, inside, after}) {
      for (int i = 0; i < part.size(); i++) {
        copy(part, i, all);
      }
    }
  }
}
