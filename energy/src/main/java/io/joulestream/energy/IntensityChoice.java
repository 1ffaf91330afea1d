package io.joulestream.energy;

import static io.joulestream.energy.Utf8Order.BY_UTF8;

import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The carbon intensity that prices a window, chosen from all accepted values of one zone, signal
 * and scope (semantics §6). A function of the set of values: their order does not matter.
 *
 * @param mgPerKwh mgCO2e/kWh
 * @param status of the value, or the weakest of several
 * @param provider of the value, or those of several in order of time, joined by {@code |}
 * @param revision how many earlier values of the provider it supersedes
 */
public record IntensityChoice(
    long mgPerKwh, IntensityStatus status, String provider, int revision) {

  private static final Comparator<Intensity> BY_PUBLICATION =
      Comparator.comparingLong(Intensity::publishedMs).thenComparingLong(Intensity::mgPerKwh);

  /**
   * Chooses the value for [from, to): the best one that covers it all, or the mean of the best of
   * its parts, weighted by time and rounded half to even.
   *
   * @param providerOrder the site's order of providers, best first; others follow by name
   * @return empty if a part is covered by nothing
   */
  public static Optional<IntensityChoice> choose(
      Collection<Intensity> values, long from, long to, List<String> providerOrder) {
    Comparator<Intensity> preference = preference(providerOrder);
    List<Intensity> overlapping = values.stream().filter(v -> v.overlaps(from, to)).toList();
    Optional<Intensity> whole = best(overlapping, from, to, preference);
    if (whole.isPresent()) {
      Intensity winner = whole.get();
      return Optional.of(
          new IntensityChoice(
              winner.mgPerKwh(),
              winner.status(),
              winner.provider(),
              superseded(winner, overlapping, from, to)));
    }
    return ofParts(overlapping, from, to, preference);
  }

  private static Comparator<Intensity> preference(List<String> providerOrder) {
    return Comparator.<Intensity>comparingInt(
            v -> {
              int rank = providerOrder.indexOf(v.provider());
              return rank < 0 ? providerOrder.size() : rank;
            })
        .thenComparing(Intensity::provider, BY_UTF8)
        .thenComparing(Intensity::status, Comparator.reverseOrder())
        .thenComparingLong(v -> v.toMs() - v.fromMs())
        .thenComparing(Intensity::publishedMs, Comparator.reverseOrder())
        .thenComparing(Intensity::mgPerKwh, Comparator.reverseOrder())
        .thenComparingLong(Intensity::fromMs);
  }

  private static Optional<Intensity> best(
      List<Intensity> values, long from, long to, Comparator<Intensity> preference) {
    return values.stream().filter(v -> v.covers(from, to)).min(preference);
  }

  private static int superseded(Intensity winner, List<Intensity> values, long from, long to) {
    return (int)
        values.stream()
            .filter(v -> v.provider().equals(winner.provider()) && v.covers(from, to))
            .filter(v -> BY_PUBLICATION.compare(v, winner) < 0)
            .count();
  }

  private static Optional<IntensityChoice> ofParts(
      List<Intensity> values, long from, long to, Comparator<Intensity> preference) {
    Map<Intensity, Part> chosen = new LinkedHashMap<>();
    long weighted = 0;
    long start = from;
    for (long end : boundaries(values, from, to)) {
      Optional<Intensity> part = best(values, start, end, preference);
      if (part.isEmpty()) {
        return Optional.empty();
      }
      chosen.merge(part.get(), new Part(start, end), Part::and);
      weighted += part.get().mgPerKwh() * (end - start);
      start = end;
    }
    return Optional.of(mean(chosen, values, ExactProduct.halfEven(weighted, 1, 1, to - from)));
  }

  /** From the first to the last instant for which a value was chosen. */
  private record Part(long fromMs, long toMs) {

    Part and(Part later) {
      return new Part(fromMs, later.toMs());
    }
  }

  /** Where one of the values starts or stops in (from, to), and {@code to}. */
  private static TreeSet<Long> boundaries(List<Intensity> values, long from, long to) {
    TreeSet<Long> boundaries = new TreeSet<>();
    for (Intensity value : values) {
      boundaries.add(Math.max(from, value.fromMs()));
      boundaries.add(Math.min(to, value.toMs()));
    }
    boundaries.remove(from);
    boundaries.add(to);
    return boundaries;
  }

  private static IntensityChoice mean(
      Map<Intensity, Part> chosen, List<Intensity> values, long mgPerKwh) {
    int revision = 0;
    for (Map.Entry<Intensity, Part> one : chosen.entrySet()) {
      Part part = one.getValue();
      revision += superseded(one.getKey(), values, part.fromMs(), part.toMs());
    }
    return new IntensityChoice(
        mgPerKwh,
        Collections.min(chosen.keySet().stream().map(Intensity::status).toList()),
        chosen.keySet().stream()
            .map(Intensity::provider)
            .distinct()
            .collect(Collectors.joining("|")),
        revision);
  }
}
