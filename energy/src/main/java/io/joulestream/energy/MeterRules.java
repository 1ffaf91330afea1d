package io.joulestream.energy;

/**
 * What decides whether two successive readings of a channel make an energy interval (semantics §3).
 *
 * @param periodMs the declared time between readings, ms
 * @param maximumMw the highest plausible mean power, mW; 0 = no maximum
 * @param counterRangeMj value at which the counter wraps to 0, mJ; 0 = it never wraps
 */
public record MeterRules(long periodMs, long maximumMw, long counterRangeMj) {

  /** A counter bridges at most a day: beyond, it may have wrapped or been reset and caught up. */
  public static final long COUNTER_REACH_MS = 86_400_000;

  private static final long SHORTEST_POWER_REACH_MS = 60_000;

  public MeterRules {
    if (periodMs <= 0) {
      throw new IllegalArgumentException(periodMs + " ms is not a period: it must be positive");
    }
  }

  /** Two powers further apart than this leave a gap: max(6 periods, 60 s). */
  public long powerReachMs() {
    return Math.max(6 * periodMs, SHORTEST_POWER_REACH_MS);
  }

  /** Intervals longer than this count as bridged. */
  long bridgedAboveMs() {
    return 2 * periodMs;
  }

  /**
   * Energy between two counter values, or −1 if they make no segment: too far apart, a reset, or an
   * implausible mean power.
   */
  long segmentEnergyMj(long firstMj, long lastMj, long lengthMs) {
    if (lengthMs > COUNTER_REACH_MS) {
      return -1;
    }
    long difference = lastMj - firstMj;
    if (difference < 0 && counterRangeMj > 0) {
      difference += counterRangeMj;
    }
    return difference >= 0 && isPlausible(difference, lengthMs) ? difference : -1;
  }

  private boolean isPlausible(long energyMj, long lengthMs) {
    return maximumMw == 0 || energyMj <= ExactProduct.floor(maximumMw, lengthMs, 1000);
  }
}
