package io.joulestream.oracle;

import static java.util.Comparator.comparing;
import static java.util.Comparator.comparingInt;
import static java.util.Comparator.comparingLong;

import io.joulestream.oracle.Input.Intensity;
import io.joulestream.oracle.Input.SiteFactors;
import io.joulestream.oracle.Input.Status;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Section 6: which factors and which intensity price a site in a window. */
final class Pricing {
  private final Map<String, List<Intensity>> intensitiesByZone;
  private final Sites sites;
  private final Windows windows;

  /** From winning intensities. */
  Pricing(List<Intensity> intensities, Sites sites, Windows windows) {
    this.intensitiesByZone = intensities.stream().collect(Collectors.groupingBy(Intensity::zone));
    this.sites = sites;
    this.windows = windows;
  }

  Price at(String site, long windowMs) {
    return sites.at(site, windowMs).map(row -> price(row, windowMs)).orElse(Price.UNKNOWN);
  }

  private Price price(SiteFactors row, long windowMs) {
    Span window = new Span(windowMs, windowMs + windows.lengthMs());
    Map<Pair, List<Intensity>> candidatesOf =
        intensitiesByZone.getOrDefault(row.zone(), List.of()).stream()
            .filter(i -> i.fromMs() < window.toMs() && i.toMs() > window.fromMs())
            .collect(Collectors.groupingBy(Pair::of));
    Map<Pair, Long> pairsMgPerKwh = new HashMap<>();
    candidatesOf.forEach(
        (pair, candidates) ->
            chosen(candidates, row, window)
                .ifPresent(chosen -> pairsMgPerKwh.put(pair, meanMgPerKwh(chosen))));
    List<Intensity> primary = candidatesOf.getOrDefault(Pair.primary(row), List.of());
    return chosen(primary, row, window)
        .map(chosen -> priced(chosen, primary, row, pairsMgPerKwh))
        .orElseGet(() -> unpriced(row, pairsMgPerKwh));
  }

  private record Span(long fromMs, long toMs) {
    long lengthMs() {
      return toMs - fromMs;
    }

    boolean isCoveredBy(Intensity value) {
      return value.fromMs() <= fromMs && value.toMs() >= toMs;
    }
  }

  /** A value chosen for a part of the window. */
  private record Chosen(Intensity value, Span part) {}

  /** Of candidates of one pair; empty unless they cover the window. */
  private static Optional<List<Chosen>> chosen(
      List<Intensity> candidates, SiteFactors row, Span window) {
    return whole(candidates, row, window).or(() -> parts(candidates, row, window));
  }

  private static Optional<List<Chosen>> whole(
      List<Intensity> candidates, SiteFactors row, Span window) {
    return best(candidates, row, window).map(value -> List.of(new Chosen(value, window)));
  }

  /** The window cut wherever a value starts or ends; empty unless every part has a value. */
  private static Optional<List<Chosen>> parts(
      List<Intensity> candidates, SiteFactors row, Span window) {
    TreeSet<Long> cutsMs = new TreeSet<>(List.of(window.fromMs(), window.toMs()));
    for (Intensity value : candidates) {
      cutsMs.add(value.fromMs());
      cutsMs.add(value.toMs());
    }
    List<Long> inWindowMs = List.copyOf(cutsMs.subSet(window.fromMs(), true, window.toMs(), true));
    List<Chosen> chosen = new ArrayList<>();
    for (int i = 1; i < inWindowMs.size(); i++) {
      Span part = new Span(inWindowMs.get(i - 1), inWindowMs.get(i));
      Optional<Intensity> value = best(candidates, row, part);
      if (value.isEmpty()) {
        return Optional.empty();
      }
      chosen.add(new Chosen(value.get(), part));
    }
    return Optional.of(chosen);
  }

  private static Optional<Intensity> best(List<Intensity> candidates, SiteFactors row, Span part) {
    return candidates.stream().filter(part::isCoveredBy).min(preference(row.intensityOrder()));
  }

  /**
   * Provider order (unlisted ones follow by name), status, shorter interval, later published,
   * higher value. Between values that tie on all of it the price is the same.
   */
  private static Comparator<Intensity> preference(List<String> order) {
    return comparingInt(
            (Intensity i) ->
                order.contains(i.provider()) ? order.indexOf(i.provider()) : Integer.MAX_VALUE)
        .thenComparing(Intensity::provider, Order.UTF_8_BYTES)
        .thenComparing(Intensity::status, Comparator.reverseOrder())
        .thenComparingLong(i -> i.toMs() - i.fromMs())
        .thenComparing(Intensity::publishedMs, Comparator.reverseOrder())
        .thenComparing(Intensity::mgPerKwh, Comparator.reverseOrder())
        .thenComparingLong(Intensity::fromMs);
  }

  /** Weighted by milliseconds. */
  private static long meanMgPerKwh(List<Chosen> chosen) {
    BigInteger weighted = BigInteger.ZERO;
    long lengthMs = 0;
    for (Chosen part : chosen) {
      weighted = weighted.add(Exact.product(part.value().mgPerKwh(), part.part().lengthMs()));
      lengthMs += part.part().lengthMs();
    }
    return Exact.halfEven(weighted, BigInteger.valueOf(lengthMs));
  }

  private Price priced(
      List<Chosen> chosen,
      List<Intensity> candidates,
      SiteFactors row,
      Map<Pair, Long> pairsMgPerKwh) {
    Set<String> providers = new LinkedHashSet<>();
    chosen.forEach(part -> providers.add(part.value().provider()));
    Status weakest =
        Collections.min(chosen, comparing(part -> part.value().status())).value().status();
    return new Price(
        Optional.of(row),
        OptionalLong.of(meanMgPerKwh(chosen)),
        weakest.name(),
        String.join("|", providers),
        sites.superseded(row) + superseded(chosen, candidates),
        pairsMgPerKwh);
  }

  /** Without a value: the yearly fallback, else pending. */
  private Price unpriced(SiteFactors row, Map<Pair, Long> pairsMgPerKwh) {
    return new Price(
        Optional.of(row),
        row.fallbackMgPerKwh(),
        row.fallbackMgPerKwh().isPresent() ? Marker.FALLBACK.name() : "",
        "",
        sites.superseded(row),
        pairsMgPerKwh);
  }

  /** For each distinct value, the earlier publications that cover all that it was chosen for. */
  private static int superseded(List<Chosen> chosen, List<Intensity> candidates) {
    Map<Intensity, Span> distinct = new LinkedHashMap<>();
    for (Chosen part : chosen) {
      distinct.merge(
          part.value(), part.part(), (first, next) -> new Span(first.fromMs(), next.toMs()));
    }
    return distinct.entrySet().stream()
        .mapToInt(entry -> superseded(entry.getKey(), entry.getValue(), candidates))
        .sum();
  }

  private static int superseded(Intensity winner, Span part, List<Intensity> candidates) {
    Comparator<Intensity> publication =
        comparingLong(Intensity::publishedMs).thenComparingLong(Intensity::mgPerKwh);
    return (int)
        candidates.stream()
            .filter(value -> value.provider().equals(winner.provider()))
            .filter(part::isCoveredBy)
            .filter(value -> publication.compare(value, winner) < 0)
            .count();
  }
}
