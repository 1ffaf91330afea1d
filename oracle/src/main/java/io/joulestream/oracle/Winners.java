package io.joulestream.oracle;

import static java.util.Comparator.comparing;
import static java.util.Comparator.comparingLong;

import io.joulestream.oracle.Input.Intensity;
import io.joulestream.oracle.Input.JobEvent;
import io.joulestream.oracle.Input.Reading;
import io.joulestream.oracle.Input.SiteFactors;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Section 2: of the records that share an identity one wins, whatever their order; every other is a
 * duplicate, and a conflict too if its values are not the winner's.
 */
record Winners<T>(List<T> records, Count count) {

  /** A reading with a counter, then the higher counter, power, utilisation, then the measured. */
  static Winners<Reading> ofReadings(List<Reading> accepted) {
    return of(
        accepted,
        r -> List.of(r.site(), r.host(), r.level(), r.device(), r.meter(), r.timeMs()),
        r -> List.of(r.counterMj(), r.powerMw(), r.utilisationPpb(), r.modelled()),
        comparing(Reading::counterMj, Order.ABSENT_FIRST)
            .thenComparing(Reading::powerMw, Order.ABSENT_FIRST)
            .thenComparing(Reading::utilisationPpb, Order.ABSENT_FIRST)
            .thenComparing(reading -> !reading.modelled()));
  }

  /** The higher share, then the greater labels, then the greater end state. */
  static Winners<JobEvent> ofJobEvents(List<JobEvent> accepted) {
    return of(
        accepted,
        e ->
            List.of(
                e.job(),
                e.attempt(),
                e.start(),
                e.site(),
                e.host(),
                e.device(),
                e.partition(),
                e.timeMs()),
        e -> List.of(e.sharePpb(), Labels.of(e), e.endState()),
        comparingLong(JobEvent::sharePpb)
            .thenComparing(Labels::of, Labels.ORDER)
            .thenComparing(JobEvent::endState, Order.UTF_8_BYTES));
  }

  /** The better status, then the higher value. */
  static Winners<Intensity> ofIntensities(List<Intensity> accepted) {
    return of(
        accepted,
        i ->
            List.of(
                i.zone(),
                i.fromMs(),
                i.toMs(),
                i.signal(),
                i.scope(),
                i.provider(),
                i.publishedMs()),
        i -> List.of(i.status(), i.mgPerKwh()),
        comparing(Intensity::status).thenComparingLong(Intensity::mgPerKwh));
  }

  /** The higher PUE; the text stops there, and the rest only makes the choice definite. */
  static Winners<SiteFactors> ofSiteFactors(List<SiteFactors> accepted) {
    return of(
        accepted,
        f -> List.of(f.site(), f.fromMs(), f.publishedMs()),
        f ->
            List.of(
                f.zone(),
                f.pueMillionths(),
                f.periodMs(),
                f.meterOrder(),
                f.devicesPerHost(),
                f.intensityOrder(),
                f.signal(),
                f.scope(),
                f.fallbackMgPerKwh(),
                f.pricePerKwhMillionths(),
                f.currency(),
                f.wueMicrolitresPerKwh()),
        comparingLong(SiteFactors::pueMillionths)
            .thenComparing(SiteFactors::zone, Order.UTF_8_BYTES)
            .thenComparingLong(SiteFactors::periodMs)
            .thenComparing(f -> String.join("|", f.meterOrder()), Order.UTF_8_BYTES)
            .thenComparingInt(SiteFactors::devicesPerHost)
            .thenComparing(f -> String.join("|", f.intensityOrder()), Order.UTF_8_BYTES)
            .thenComparing(SiteFactors::signal)
            .thenComparing(SiteFactors::scope)
            .thenComparing(SiteFactors::fallbackMgPerKwh, Order.ABSENT_FIRST)
            .thenComparing(SiteFactors::pricePerKwhMillionths, Order.ABSENT_FIRST)
            .thenComparing(SiteFactors::currency, Order.UTF_8_BYTES)
            .thenComparing(SiteFactors::wueMicrolitresPerKwh, Order.ABSENT_FIRST));
  }

  private static <T> Winners<T> of(
      List<T> accepted,
      Function<T, List<?>> identity,
      Function<T, List<?>> values,
      Comparator<T> better) {
    Map<List<?>, List<T>> byIdentity = new LinkedHashMap<>();
    for (T item : accepted) {
      byIdentity.computeIfAbsent(identity.apply(item), same -> new ArrayList<>()).add(item);
    }
    List<T> winners = new ArrayList<>();
    long conflicts = 0;
    for (List<T> same : byIdentity.values()) {
      T winner = Collections.max(same, better);
      List<?> won = values.apply(winner);
      winners.add(winner);
      conflicts += same.stream().filter(item -> !values.apply(item).equals(won)).count();
    }
    int accepts = winners.size();
    return new Winners<>(winners, new Count(accepts, accepted.size() - accepts, conflicts));
  }
}
