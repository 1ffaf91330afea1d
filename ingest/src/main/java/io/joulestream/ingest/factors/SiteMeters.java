package io.joulestream.ingest.factors;

import io.joulestream.schemas.avro.SiteBalance;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The metered windows of all sites. */
final class SiteMeters {

  private static final String FACILITY = "FACILITY";

  private final Map<String, MeteredDays> bySite = new TreeMap<>();

  /**
   * The books of a window; later ones of the same window replace it.
   *
   * <p>Counted are windows that are final, in which a facility meter and the IT were metered
   * without a gap: what one of them lacks would be a wrong ratio, and what both lack is none.
   */
  void put(SiteBalance balance) {
    MeteredDays days = bySite.computeIfAbsent(balance.getSite(), site -> new MeteredDays());
    Long facilityMj = balance.getUpstreamMj();
    if (facilityMj != null && isWhole(balance)) {
      days.put(
          balance.getWindowStartMs(), balance.getWindowMs(), facilityMj, balance.getMeasuredMj());
    } else {
      days.remove(balance.getWindowStartMs());
    }
  }

  private static boolean isWhole(SiteBalance balance) {
    Long upstreamMissing = balance.getUpstreamMissingMs();
    return balance.getFinal$()
        && balance.getAccounted()
        && balance.getUpstreamLevel().equals(FACILITY)
        && (upstreamMissing == null || upstreamMissing == 0)
        && balance.getMissingMs() == 0
        && balance.getMeasuredMj() > 0;
  }

  /** In the order of their names. */
  List<String> sites() {
    return List.copyOf(bySite.keySet());
  }

  Optional<MeteredDays> of(String site) {
    return Optional.ofNullable(bySite.get(site));
  }
}
