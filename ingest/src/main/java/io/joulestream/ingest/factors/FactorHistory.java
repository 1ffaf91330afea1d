package io.joulestream.ingest.factors;

import io.joulestream.schemas.avro.SiteFactors;
import java.time.ZoneId;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The rows of one site: those that somebody configured, and those that were measured. */
final class FactorHistory {

  /** What holds of one start (semantics §6). */
  private static final Comparator<SiteFactors> LATER =
      Comparator.comparingLong(SiteFactors::getPublishedMs)
          .thenComparingLong(SiteFactors::getPueMillionths);

  private final TreeMap<Long, SiteFactors> configured = new TreeMap<>();
  private final Map<Long, SiteFactors> holding = new HashMap<>();

  void put(SiteFactors row) {
    if (!MeasuredRow.isOne(row)) {
      configured.merge(row.getFromMs(), row, FactorHistory::later);
    }
    holding.merge(row.getFromMs(), row, FactorHistory::later);
  }

  private static SiteFactors later(SiteFactors a, SiteFactors b) {
    return LATER.compare(b, a) >= 0 ? b : a;
  }

  /** The row that holds of a start. */
  Optional<SiteFactors> holding(long fromMs) {
    return Optional.ofNullable(holding.get(fromMs));
  }

  /**
   * The configured rows that hold in a span, the first one from its start on: a measured row stands
   * in for each of them.
   */
  List<SiteFactors> configuredIn(long fromMs, long toMs) {
    Map.Entry<Long, SiteFactors> first = configured.floorEntry(fromMs);
    Map<Long, SiteFactors> in = new TreeMap<>();
    if (first != null) {
      in.put(fromMs, at(first.getValue(), fromMs));
    }
    configured.subMap(fromMs, true, toMs, false).forEach(in::put);
    return List.copyOf(in.values());
  }

  private static SiteFactors at(SiteFactors row, long fromMs) {
    return SiteFactors.newBuilder(row).setFromMs(fromMs).build();
  }

  /** That of the latest configured row; none if there is no such row. */
  Optional<ZoneId> zone() {
    Collection<SiteFactors> rows = configured.values();
    return rows.isEmpty()
        ? Optional.empty()
        : Optional.of(ZoneId.of(configured.lastEntry().getValue().getTimezone()));
  }
}
