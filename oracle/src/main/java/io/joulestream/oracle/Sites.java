package io.joulestream.oracle;

import io.joulestream.oracle.Input.SiteFactors;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Section 6: which factors of a site hold when, and how its meters are to be read. */
final class Sites {
  private static final Comparator<SiteFactors> LATEST =
      Comparator.comparingLong(SiteFactors::fromMs)
          .thenComparingLong(SiteFactors::publishedMs)
          .thenComparingLong(SiteFactors::pueMillionths);

  private final Map<String, List<SiteFactors>> rowsBySite = new HashMap<>();

  Sites(List<SiteFactors> winners) {
    for (SiteFactors row : winners) {
      rowsBySite.computeIfAbsent(row.site(), site -> new ArrayList<>()).add(row);
    }
  }

  /** The latest {@code from} not after the window's start, then published, then the higher PUE. */
  Optional<SiteFactors> at(String site, long windowMs) {
    return rows(site).stream().filter(row -> row.fromMs() <= windowMs).max(LATEST);
  }

  /** How many rows of the same {@code from} a row supersedes. */
  int superseded(SiteFactors winner) {
    return (int)
        rows(winner.site()).stream()
            .filter(row -> row.fromMs() == winner.fromMs())
            .filter(row -> row.publishedMs() < winner.publishedMs())
            .count();
  }

  /** From the site's latest row, whatever the window. */
  Rules rules(String site) {
    return rows(site).stream()
        .max(LATEST)
        .map(row -> new Rules(row.periodMs(), row.meterOrder(), row.devicesPerHost()))
        .orElse(Rules.DEFAULT);
  }

  private List<SiteFactors> rows(String site) {
    return rowsBySite.getOrDefault(site, List.of());
  }

  /**
   * How the meters of a site are to be read.
   *
   * @param periodMs declared time between readings
   * @param devicesPerHost 0 = unset
   */
  record Rules(long periodMs, List<String> meterOrder, int devicesPerHost) {
    static final Rules DEFAULT = new Rules(10_000, List.of(), 0);
  }
}
