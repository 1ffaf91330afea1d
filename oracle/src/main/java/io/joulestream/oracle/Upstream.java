package io.joulestream.oracle;

/**
 * What meters of one level above the nodes read in one window.
 *
 * @param missingMs time of the window that the meters do not cover, ms × meters
 */
record Upstream(long energyMj, long missingMs) {
  /** Of one meter, before any interval of it. */
  static Upstream unread(long windowLengthMs) {
    return new Upstream(0, windowLengthMs);
  }

  Upstream read(long mj, long coveredMs) {
    return new Upstream(Math.addExact(energyMj, mj), Math.subtractExact(missingMs, coveredMs));
  }

  Upstream and(Upstream other) {
    return new Upstream(
        Math.addExact(energyMj, other.energyMj), Math.addExact(missingMs, other.missingMs));
  }
}
