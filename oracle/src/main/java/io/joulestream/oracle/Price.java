package io.joulestream.oracle;

import io.joulestream.oracle.Input.SiteFactors;
import io.joulestream.oracle.Input.Status;
import java.math.BigInteger;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Section 6: what prices the energy of a site in one window.
 *
 * @param factors empty for a site that has none
 * @param mgPerKwh of the primary pair; empty = pending
 * @param status empty while pending
 * @param provider empty while pending, and of a fallback
 * @param pairsMgPerKwh of each pair whose values cover the window
 */
record Price(
    Optional<SiteFactors> factors,
    OptionalLong mgPerKwh,
    String status,
    String provider,
    int revision,
    Map<Pair, Long> pairsMgPerKwh) {
  private static final BigInteger MILLION = BigInteger.valueOf(1_000_000);

  /** 3.6·10⁹ mJ in a kWh × 10⁶ for the PUE ÷ 10³ µg in a mg. */
  private static final BigInteger MJ_MG_PER_UG = BigInteger.valueOf(3_600_000_000_000L);

  /** 3.6·10⁹ mJ in a kWh × 10⁶ for the PUE. */
  private static final BigInteger MJ_PRICE_PER_MICRO = BigInteger.valueOf(3_600_000_000_000_000L);

  private static final BigInteger MJ_PER_KWH = BigInteger.valueOf(3_600_000_000L);
  private static final BigInteger PER_MILLE = BigInteger.valueOf(1000);

  /** Of a site without factors. */
  static final Price UNKNOWN =
      new Price(Optional.empty(), OptionalLong.empty(), "", "", 0, Map.of());

  boolean isPending() {
    return mgPerKwh.isEmpty();
  }

  boolean isFallback() {
    return status.equals(Marker.FALLBACK.name());
  }

  /** Empty without factors. */
  String zone() {
    return factors.map(SiteFactors::zone).orElse("");
  }

  /** HALF_EVEN(E × PUE). */
  OptionalLong facilityMj(long energyMj) {
    return factors
        .map(row -> Exact.halfEven(Exact.product(energyMj, row.pueMillionths()), MILLION))
        .map(OptionalLong::of)
        .orElse(OptionalLong.empty());
  }

  OptionalLong locationUg(long energyMj) {
    return mgPerKwh.isEmpty() ? mgPerKwh : OptionalLong.of(ug(energyMj, mgPerKwh.orElseThrow()));
  }

  /** Like the location's, but from values of each pair alone, and never from the fallback. */
  PairEmissions pairs(long energyMj) {
    return PairEmissions.of(
        pair -> {
          Long ofPair = pairsMgPerKwh.get(pair);
          return ofPair == null ? OptionalLong.empty() : OptionalLong.of(ug(energyMj, ofPair));
        });
  }

  /** The cost is that of the facility's energy, the water that of the IT energy. */
  Bill bill(long energyMj) {
    if (factors.isEmpty()) {
      return new Bill(OptionalLong.empty(), "", OptionalLong.empty());
    }
    SiteFactors row = factors.orElseThrow();
    return new Bill(
        costMicro(energyMj, row),
        row.pricePerKwhMillionths().isPresent() ? row.currency() : "",
        waterUl(energyMj, row));
  }

  /**
   * That of the intensity and that of the energy, each rounded.
   *
   * @param energyMj of the job
   * @param uncertaintyMj how far that may be off
   */
  OptionalLong uncertaintyUg(long energyMj, long uncertaintyMj) {
    if (mgPerKwh.isEmpty()) {
      return mgPerKwh;
    }
    long intensity = mgPerKwh.orElseThrow();
    long ofIntensity =
        Exact.halfEven(Exact.product(ug(energyMj, intensity), intensityPerMille()), PER_MILLE);
    return OptionalLong.of(Math.addExact(ofIntensity, ug(uncertaintyMj, intensity)));
  }

  /** HALF_EVEN(E · I · PUE₆ / 3.6·10¹²). */
  private long ug(long energyMj, long intensityMgPerKwh) {
    return Exact.halfEven(
        Exact.product(energyMj, intensityMgPerKwh, factors.orElseThrow().pueMillionths()),
        MJ_MG_PER_UG);
  }

  /** HALF_EVEN(E · PUE₆ · price / 3.6·10¹⁵). */
  private static OptionalLong costMicro(long energyMj, SiteFactors row) {
    OptionalLong price = row.pricePerKwhMillionths();
    return price.isEmpty()
        ? price
        : OptionalLong.of(
            Exact.halfEven(
                Exact.product(energyMj, row.pueMillionths(), price.orElseThrow()),
                MJ_PRICE_PER_MICRO));
  }

  /** HALF_EVEN(E · WUE / 3.6·10⁹). */
  private static OptionalLong waterUl(long energyMj, SiteFactors row) {
    OptionalLong wue = row.wueMicrolitresPerKwh();
    return wue.isEmpty()
        ? wue
        : OptionalLong.of(Exact.halfEven(Exact.product(energyMj, wue.orElseThrow()), MJ_PER_KWH));
  }

  private long intensityPerMille() {
    if (isFallback()) {
      return 300;
    }
    return switch (Status.valueOf(status)) {
      case MEASURED -> 100;
      case ESTIMATED -> 150;
      case FORECAST -> 200;
    };
  }
}
