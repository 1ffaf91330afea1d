package io.joulestream.streams.price;

import io.joulestream.energy.Price;
import io.joulestream.streams.PricedSum;
import java.util.OptionalLong;

/**
 * What prices a site's window.
 *
 * @param zone grid zone, empty while the site has no factors
 * @param pueMillionths 10⁻⁶; empty while the site has no factors
 * @param mgPerKwh mgCO2e/kWh; empty while pending
 * @param signal which kind of intensity prices the site, empty while the site has no factors
 * @param scope likewise: emissions of another signal or scope may not be added
 * @param status of the intensity, {@code FALLBACK}, or empty while pending
 * @param provider of the intensity, or empty
 * @param revision how many earlier published values it supersedes
 * @param receivedMs greatest receive time of what it follows from, or {@link Long#MIN_VALUE}
 */
public record Tariff(
    String zone,
    OptionalLong pueMillionths,
    OptionalLong mgPerKwh,
    String signal,
    String scope,
    String status,
    String provider,
    int revision,
    long receivedMs) {

  public static final String FALLBACK = "FALLBACK";

  /** Of a site without factors. */
  public static final Tariff UNKNOWN =
      new Tariff("", OptionalLong.empty(), OptionalLong.empty(), "", "", "", "", 0, Long.MIN_VALUE);

  /** Facility energy of some IT energy, mJ; empty while the site has no factors. */
  public OptionalLong facilityMj(long energyMj) {
    return pueMillionths.isPresent()
        ? OptionalLong.of(Price.facilityMj(energyMj, pueMillionths.getAsLong()))
        : OptionalLong.empty();
  }

  /** Emissions of some IT energy, µg; empty while pending. */
  public OptionalLong locationUg(long energyMj) {
    return mgPerKwh.isPresent() && pueMillionths.isPresent()
        ? OptionalLong.of(
            Price.micrograms(energyMj, mgPerKwh.getAsLong(), pueMillionths.getAsLong()))
        : OptionalLong.empty();
  }

  /** One window's price, to be added to others. */
  public PricedSum priced(long energyMj) {
    OptionalLong facility = facilityMj(energyMj);
    OptionalLong location = locationUg(energyMj);
    return new PricedSum(
        1,
        facility.orElse(0),
        facility.isPresent() ? 1 : 0,
        location.orElse(0),
        location.isPresent() ? 1 : 0,
        location.isPresent() ? energyMj : 0);
  }

  /** Whether results priced by the other tariff would read the same. */
  public boolean isSameAs(Tariff other) {
    return zone.equals(other.zone)
        && pueMillionths.equals(other.pueMillionths)
        && mgPerKwh.equals(other.mgPerKwh)
        && signal.equals(other.signal)
        && scope.equals(other.scope)
        && status.equals(other.status)
        && provider.equals(other.provider)
        && revision == other.revision;
  }
}
