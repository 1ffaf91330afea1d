package io.joulestream.standalone.audit;

import io.joulestream.energy.Intensity;
import io.joulestream.energy.IntensityChoice;
import io.joulestream.energy.Price;
import io.joulestream.energy.SiteFactors;
import io.joulestream.streams.Message.FactorsAccepted;
import io.joulestream.streams.Message.IntensityAccepted;
import io.joulestream.streams.price.Tariff;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What priced a window, and what else was offered. Chosen by {@code energy}; why, is said by
 * letting candidates compete in pairs.
 *
 * @param factors rows of the site
 * @param intensities values of the zone, signal and scope that overlap the window
 * @param parts where no value covers the whole window: what was averaged
 * @param energyMj E
 * @param pueMillionths null while the site has no factors
 * @param mgPerKwh null while pending
 * @param status of the intensity, {@code FALLBACK}, or empty while pending
 */
public record PriceExplanation(
    List<FactorsCandidate> factors,
    List<IntensityCandidate> intensities,
    List<Part> parts,
    long energyMj,
    String zone,
    String signal,
    String scope,
    @Nullable Long pueMillionths,
    @Nullable Long mgPerKwh,
    String status,
    String provider,
    int revision,
    @Nullable Long facilityEnergyMj,
    @Nullable Long locationUg) {

  /** A row of factors. */
  public record FactorsCandidate(
      long fromMs,
      long publishedMs,
      String zone,
      long pueMillionths,
      String signal,
      String scope,
      List<String> intensityOrder,
      @Nullable Long fallbackMgPerKwh,
      boolean chosen,
      String why) {}

  /** An intensity. */
  public record IntensityCandidate(
      long fromMs,
      long toMs,
      long mgPerKwh,
      String status,
      String provider,
      long publishedMs,
      boolean chosen,
      String why) {}

  /** A part of the window and its intensity. */
  public record Part(long fromMs, long toMs, long mgPerKwh, String status, String provider) {}

  static PriceExplanation of(
      ReferenceInputs reference, String site, long fromMs, long toMs, long energyMj) {
    List<SiteFactors> rows =
        reference.factors(site).stream().map(FactorsAccepted::factors).toList();
    Optional<SiteFactors> chosen = SiteFactors.at(rows, fromMs);
    List<FactorsCandidate> factors =
        rows.stream().map(row -> candidate(row, chosen, fromMs)).toList();
    if (chosen.isEmpty()) {
      return new PriceExplanation(
          factors, List.of(), List.of(), energyMj, "", "", "", null, null, "", "", 0, null, null);
    }
    return withFactors(reference, chosen.get(), rows, factors, new Window(fromMs, toMs), energyMj);
  }

  private record Window(long fromMs, long toMs) {}

  private static PriceExplanation withFactors(
      ReferenceInputs reference,
      SiteFactors row,
      List<SiteFactors> rows,
      List<FactorsCandidate> factors,
      Window window,
      long energyMj) {
    List<Intensity> offered =
        reference.intensities(row.zone()).stream()
            .filter(v -> v.signal() == row.signal() && v.scope() == row.scope())
            .map(IntensityAccepted::intensity)
            .filter(i -> i.fromMs() < window.toMs() && i.toMs() > window.fromMs())
            .toList();
    Optional<IntensityChoice> choice =
        IntensityChoice.choose(offered, window.fromMs(), window.toMs(), row.intensityOrder());
    Optional<Intensity> winner = winner(offered, window, row.intensityOrder());
    Long mg = choice.isPresent() ? (Long) choice.get().mgPerKwh() : boxed(row.fallbackMgPerKwh());
    return new PriceExplanation(
        factors,
        offered.stream().map(i -> candidate(i, winner, window, row.intensityOrder())).toList(),
        winner.isPresent() ? List.of() : parts(offered, window, row.intensityOrder()),
        energyMj,
        row.zone(),
        row.signal().name(),
        row.scope().name(),
        row.pueMillionths(),
        mg,
        choice.map(c -> c.status().name()).orElse(mg == null ? "" : Tariff.FALLBACK),
        choice.map(IntensityChoice::provider).orElse(""),
        row.superseded(rows) + choice.map(IntensityChoice::revision).orElse(0),
        Price.facilityMj(energyMj, row.pueMillionths()),
        mg == null ? null : (Long) Price.micrograms(energyMj, mg, row.pueMillionths()));
  }

  private static @Nullable Long boxed(OptionalLong value) {
    return value.isPresent() ? value.getAsLong() : null;
  }

  private static FactorsCandidate candidate(
      SiteFactors row, Optional<SiteFactors> chosen, long windowMs) {
    boolean isChosen = chosen.filter(row::equals).isPresent();
    return new FactorsCandidate(
        row.fromMs(),
        row.publishedMs(),
        row.zone(),
        row.pueMillionths(),
        row.signal().name(),
        row.scope().name(),
        row.intensityOrder(),
        boxed(row.fallbackMgPerKwh()),
        isChosen,
        isChosen ? "the latest that holds at the window's start" : whyNot(row, chosen, windowMs));
  }

  private static String whyNot(SiteFactors row, Optional<SiteFactors> chosen, long windowMs) {
    if (chosen.isEmpty() || row.fromMs() > windowMs) {
      return "holds from a later date on";
    }
    SiteFactors winner = chosen.get();
    if (row.fromMs() < winner.fromMs()) {
      return "a row of a later date holds";
    }
    return row.publishedMs() < winner.publishedMs()
        ? "one of the same date was published later"
        : "one of the same date has a higher PUE";
  }

  /** The value that covers the whole window and wins against every other that does. */
  private static Optional<Intensity> winner(
      List<Intensity> offered, Window window, List<String> order) {
    return offered.stream()
        .filter(value -> covers(value, window))
        .reduce((a, b) -> beats(b, a, window, order) ? b : a);
  }

  private static boolean covers(Intensity value, Window window) {
    return value.fromMs() <= window.fromMs() && value.toMs() >= window.toMs();
  }

  /** Lets two values compete in {@code energy}; of two that look the same the later one wins. */
  private static boolean beats(Intensity a, Intensity b, Window window, List<String> order) {
    IntensityChoice choice =
        IntensityChoice.choose(List.of(a, b), window.fromMs(), window.toMs(), order).orElseThrow();
    if (!isOf(choice, a) || !isOf(choice, b)) {
      return isOf(choice, a);
    }
    return a.publishedMs() == b.publishedMs()
        ? length(a) < length(b)
        : a.publishedMs() > b.publishedMs();
  }

  private static boolean isOf(IntensityChoice choice, Intensity value) {
    return choice.mgPerKwh() == value.mgPerKwh()
        && choice.status() == value.status()
        && choice.provider().equals(value.provider());
  }

  private static long length(Intensity value) {
    return value.toMs() - value.fromMs();
  }

  private static IntensityCandidate candidate(
      Intensity value, Optional<Intensity> winner, Window window, List<String> order) {
    boolean isChosen = winner.filter(value::equals).isPresent();
    return new IntensityCandidate(
        value.fromMs(),
        value.toMs(),
        value.mgPerKwh(),
        value.status().name(),
        value.provider(),
        value.publishedMs(),
        isChosen,
        winner.isEmpty()
            ? "covers only a part of the window"
            : isChosen ? "wins" : whyNot(value, winner.get(), window, order));
  }

  /** The first rule by which it loses. */
  private static String whyNot(
      Intensity value, Intensity winner, Window window, List<String> order) {
    if (!covers(value, window)) {
      return "covers only a part of the window";
    }
    if (!value.provider().equals(winner.provider())) {
      return order.contains(winner.provider())
          ? winner.provider() + " comes first in the site's order of providers"
          : winner.provider() + " comes first by name; the site lists neither";
    }
    if (value.status() != winner.status()) {
      return winner.status() + " is better than " + value.status();
    }
    if (length(value) != length(winner)) {
      return "the winner is of a shorter interval";
    }
    return value.publishedMs() != winner.publishedMs()
        ? "the winner was published later"
        : "the winner is the higher value";
  }

  /** What {@code energy} chooses between any two instants at which a value starts or ends. */
  private static List<Part> parts(List<Intensity> offered, Window window, List<String> order) {
    TreeSet<Long> cuts = new TreeSet<>();
    for (Intensity value : offered) {
      cuts.add(Math.max(window.fromMs(), value.fromMs()));
      cuts.add(Math.min(window.toMs(), value.toMs()));
    }
    cuts.add(window.toMs());
    cuts.remove(window.fromMs());
    List<Part> parts = new ArrayList<>();
    long start = window.fromMs();
    for (long end : cuts) {
      long from = start;
      IntensityChoice.choose(offered, from, end, order)
          .ifPresent(
              c -> parts.add(new Part(from, end, c.mgPerKwh(), c.status().name(), c.provider())));
      start = end;
    }
    return List.copyOf(parts);
  }
}
