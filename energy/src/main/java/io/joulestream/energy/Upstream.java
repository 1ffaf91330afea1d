package io.joulestream.energy;

/**
 * What the used meters above the hosts read in one window, those with an interval in it (semantics
 * §5). Energy of the two levels overlaps and is never added. mJ, and ms × meters.
 *
 * @param facilityMissingMs time of the window that those meters do not cover
 * @param rackMissingMs likewise
 */
public record Upstream(
    int facilityMeters,
    long facilityMj,
    long facilityMissingMs,
    int rackMeters,
    long rackMj,
    long rackMissingMs) {

  public static final Upstream NONE = new Upstream(0, 0, 0, 0, 0, 0);

  /** What one meter read. */
  static Upstream of(Level level, long energyMj, long missingMs) {
    return level == Level.FACILITY
        ? new Upstream(1, energyMj, missingMs, 0, 0, 0)
        : new Upstream(0, 0, 0, 1, energyMj, missingMs);
  }

  public Upstream plus(Upstream other) {
    return plus(other, 1);
  }

  public Upstream minus(Upstream other) {
    return plus(other, -1);
  }

  private Upstream plus(Upstream other, int sign) {
    return new Upstream(
        facilityMeters + sign * other.facilityMeters,
        facilityMj + sign * other.facilityMj,
        facilityMissingMs + sign * other.facilityMissingMs,
        rackMeters + sign * other.rackMeters,
        rackMj + sign * other.rackMj,
        rackMissingMs + sign * other.rackMissingMs);
  }

  /** The highest level that was metered, or empty. */
  public String level() {
    return facilityMeters > 0 ? Level.FACILITY.name() : rackMeters > 0 ? Level.RACK.name() : "";
  }

  /** Energy at that level, mJ. */
  public long energyMj() {
    return facilityMeters > 0 ? facilityMj : rackMj;
  }

  /** Time at that level that nothing covers, ms × meters. */
  public long missingMs() {
    return facilityMeters > 0 ? facilityMissingMs : rackMissingMs;
  }
}
