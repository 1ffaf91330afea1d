package io.joulestream.energy;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What turns a site's IT energy into facility energy and emissions from a date on (semantics §6).
 *
 * @param fromMs from when it holds, epoch ms
 * @param publishedMs when it was published, epoch ms
 * @param zone grid zone, e.g. {@code GB}
 * @param pueMillionths power usage effectiveness, 10⁻⁶
 * @param intensityOrder providers of carbon intensity, best first
 * @param signal the signal that prices the site
 * @param scope the scope that prices the site
 * @param fallbackMgPerKwh yearly intensity to use where none is published, mg/kWh
 * @param pricePerKwhMillionths price of facility energy, 10⁻⁶ of {@code currency} per kWh
 * @param currency of the price, or empty
 * @param wueMicrolitresPerKwh water of the site per kWh of IT energy, µl/kWh (ISO/IEC 30134-9)
 * @param timezone IANA time zone of the site's hours, days and months
 */
public record SiteFactors(
    long fromMs,
    long publishedMs,
    String zone,
    long pueMillionths,
    List<String> intensityOrder,
    Signal signal,
    Scope scope,
    OptionalLong fallbackMgPerKwh,
    OptionalLong pricePerKwhMillionths,
    String currency,
    OptionalLong wueMicrolitresPerKwh,
    String timezone) {

  private static final Comparator<SiteFactors> LATEST =
      Comparator.comparingLong(SiteFactors::fromMs)
          .thenComparingLong(SiteFactors::publishedMs)
          .thenComparingLong(SiteFactors::pueMillionths);

  public SiteFactors {
    intensityOrder = List.copyOf(intensityOrder);
  }

  /** The row that holds at {@code windowStartMs}, if one does. */
  public static Optional<SiteFactors> at(Collection<SiteFactors> rows, long windowStartMs) {
    return rows.stream().filter(row -> row.fromMs() <= windowStartMs).max(LATEST);
  }

  /** How many earlier publications of the same date this row supersedes. */
  public int superseded(Collection<SiteFactors> rows) {
    return (int)
        rows.stream()
            .filter(row -> row.fromMs() == fromMs && row.publishedMs() < publishedMs)
            .count();
  }
}
