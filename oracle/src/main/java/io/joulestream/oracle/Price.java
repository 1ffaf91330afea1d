package io.joulestream.oracle;

import java.util.OptionalLong;

/**
 * Section 6: what prices the energy of a site in one window.
 *
 * @param zone empty without factors
 * @param pueMillionths empty without factors
 * @param mgPerKwh empty = pending
 * @param status empty while pending
 * @param provider empty while pending, and of a fallback
 */
record Price(
    String zone,
    OptionalLong pueMillionths,
    OptionalLong mgPerKwh,
    String status,
    String provider,
    int revision) {
  /** Of a site without factors. */
  static final Price UNKNOWN = new Price("", OptionalLong.empty(), OptionalLong.empty(), "", "", 0);

  boolean isPending() {
    return mgPerKwh.isEmpty();
  }

  boolean isFallback() {
    return status.equals(Marker.FALLBACK.name());
  }

  /** HALF_EVEN(E × PUE). */
  OptionalLong facilityMj(long energyMj) {
    return pueMillionths.isEmpty()
        ? pueMillionths
        : OptionalLong.of(
            Exact.halfEven(
                Exact.product(energyMj, pueMillionths.orElseThrow()), Exact.product(1_000_000)));
  }

  /** HALF_EVEN(E · I · PUE₆ / 3.6·10¹²). */
  OptionalLong locationUg(long energyMj) {
    return isPending()
        ? OptionalLong.empty()
        : OptionalLong.of(
            Exact.halfEven(
                Exact.product(energyMj, mgPerKwh.orElseThrow(), pueMillionths.orElseThrow()),
                Exact.product(3_600_000_000_000L)));
  }
}
