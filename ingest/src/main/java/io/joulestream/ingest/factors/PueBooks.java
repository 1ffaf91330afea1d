package io.joulestream.ingest.factors;

import io.joulestream.schemas.avro.SiteBalance;
import io.joulestream.schemas.avro.SiteFactors;
import java.math.BigDecimal;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;

/**
 * From the books of sites and the rows that hold to the rows with a measured PUE that are due.
 *
 * <p>A PUE changes no measured energy, so that what is published here does not come back in what it
 * is worked out from.
 */
final class PueBooks {

  private final MeasuredPueSettings settings;
  private final SiteMeters meters = new SiteMeters();
  private final Map<String, FactorHistory> factors = new TreeMap<>();

  PueBooks(MeasuredPueSettings settings) {
    this.settings = settings;
  }

  void put(SiteBalance balance) {
    if (settings.sites().isEmpty() || settings.sites().contains(balance.getSite())) {
      meters.put(balance);
    }
  }

  /** A row as it was published, by whomever; also one that is due, from when it is handed over. */
  void put(SiteFactors row) {
    factors.computeIfAbsent(row.getSite(), site -> new FactorHistory()).put(row);
  }

  /**
   * The rows that are due, of this year and the one before.
   *
   * @param problem takes a site and what is wrong with it
   */
  List<SiteFactors> due(long nowMs, BiConsumer<String, String> problem) {
    List<SiteFactors> due = new ArrayList<>();
    for (String site : meters.sites()) {
      FactorHistory history = factors.getOrDefault(site, new FactorHistory());
      Optional<ZoneId> zone = history.zone();
      Optional<MeteredDays> days = meters.of(site);
      if (zone.isPresent() && days.isPresent()) {
        int year = YearOfPue.yearOf(nowMs, zone.get());
        days.get().forgetBefore(YearOfPue.startMs(year - 1, zone.get()));
        IntStream.of(year - 1, year)
            .mapToObj(y -> YearOfPue.of(y, zone.get(), days.get(), nowMs))
            .forEach(y -> due.addAll(due(site, history, y, nowMs, problem)));
      }
    }
    return due;
  }

  private List<SiteFactors> due(
      String site,
      FactorHistory history,
      YearOfPue year,
      long nowMs,
      BiConsumer<String, String> problem) {
    if (!year.isCovered(settings.minimumCoverage())) {
      return List.of();
    }
    if (year.pue().compareTo(BigDecimal.ONE) < 0) {
      problem.accept(
          site,
          "the facility meter of %s says less than its IT, PUE %s in %d: nothing is published"
              .formatted(site, year.pue().toPlainString(), year.year()));
      return List.of();
    }
    return history.configuredIn(year.fromMs(), year.toMs()).stream()
        .map(row -> MeasuredRow.of(row, year, nowMs))
        .filter(row -> isDue(row, history.holding(row.getFromMs()), nowMs))
        .toList();
  }

  private boolean isDue(SiteFactors row, Optional<SiteFactors> holding, long nowMs) {
    if (holding.isEmpty() || !MeasuredRow.isOne(holding.get())) {
      return true;
    }
    return !MeasuredRow.isSame(row, holding.get(), settings.minimumChange())
        && nowMs - holding.get().getPublishedMs() >= settings.publishEvery().toMillis();
  }
}
