package io.joulestream.oracle;

import io.joulestream.oracle.Input.JobEvent;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/** Section 6: sums of minute values, values that are not known left out. */
final class Totals {
  /** Stands for one of several. */
  static final String MIXED = "MIXED";

  private Totals() {}

  /** The sum of what is known; empty if nothing is. */
  static OptionalLong known(Collection<OptionalLong> values) {
    return values.stream()
        .filter(OptionalLong::isPresent)
        .mapToLong(OptionalLong::getAsLong)
        .reduce(Math::addExact);
  }

  /** The sum of all; empty if one is not known, or there is none. */
  static OptionalLong complete(Collection<OptionalLong> values) {
    return values.stream().allMatch(OptionalLong::isPresent) ? known(values) : OptionalLong.empty();
  }

  /**
   * The total of one job.
   *
   * @param events every accepted record of the job
   * @param minutes all its rows
   * @param allocations of all jobs
   * @param pricing that priced them
   */
  static JobTotal of(
      String job,
      List<JobEvent> events,
      List<JobMinute> minutes,
      Allocations allocations,
      Pricing pricing) {
    int attempt =
        events.stream().filter(JobEvent::start).mapToInt(JobEvent::attempt).max().orElse(0);
    Labels labels = labels(events, attempt);
    Set<Pair> pairs = pairs(minutes, pricing);
    boolean mixed = pairs.size() > 1;
    return new JobTotal(
        job,
        attempt,
        labels.team(),
        labels.project(),
        labels.user(),
        labels.name(),
        minutes.stream().mapToLong(JobMinute::windowMs).min(),
        minutes.stream().mapToLong(JobMinute::windowMs).max(),
        sum(minutes, JobMinute::energyMj),
        sum(minutes, JobMinute::heldIdleMj),
        sum(minutes, JobMinute::overheadMj),
        known(minutes, JobMinute::facilityMj),
        mixed ? OptionalLong.empty() : known(minutes, JobMinute::locationUg),
        sum(minutes, minute -> minute.locationUg().isEmpty() ? minute.energyMj() : 0),
        sum(minutes, Totals::coveredMs),
        sum(minutes, JobMinute::missingMs),
        markers(minutes, allocations.markersOf(job)),
        only(pairs, Pair::signal),
        only(pairs, Pair::scope),
        PairEmissions.sum(minutes.stream().map(JobMinute::pairs).toList()),
        Bill.sum(minutes.stream().map(JobMinute::bill).toList()),
        sum(minutes, JobMinute::uncertaintyMj),
        mixed ? OptionalLong.empty() : known(minutes, JobMinute::uncertaintyUg),
        Life.of(events, allocations.staysOf(job), minutes));
  }

  /** The primary pairs that priced the minutes whose emissions are known, by fallback too. */
  private static Set<Pair> pairs(List<JobMinute> minutes, Pricing pricing) {
    return minutes.stream()
        .filter(minute -> minute.locationUg().isPresent())
        .map(minute -> pricing.at(minute.site(), minute.windowMs()).factors().orElseThrow())
        .map(Pair::primary)
        .collect(Collectors.toSet());
  }

  private static String only(Set<Pair> pairs, Function<Pair, Enum<?>> half) {
    return pairs.size() > 1
        ? MIXED
        : pairs.stream().map(pair -> half.apply(pair).name()).findAny().orElse("");
  }

  /** Section 4: the greatest among the STARTs of the latest attempt. */
  private static Labels labels(List<JobEvent> events, int attempt) {
    return events.stream()
        .filter(event -> event.start() && event.attempt() == attempt)
        .map(Labels::of)
        .max(Labels.ORDER)
        .orElse(Labels.NONE);
  }

  private static long coveredMs(JobMinute minute) {
    return minute.countedMs() + minute.integratedMs() + minute.bridgedMs() + minute.modelledMs();
  }

  private static Set<String> markers(List<JobMinute> minutes, Collection<Marker> markers) {
    SortedSet<String> all = new TreeSet<>();
    all.addAll(Marker.names(markers));
    minutes.forEach(minute -> all.addAll(minute.markers()));
    return Collections.unmodifiableSortedSet(all);
  }

  private static long sum(List<JobMinute> minutes, ToLongFunction<JobMinute> value) {
    return minutes.stream().mapToLong(value).reduce(0, Math::addExact);
  }

  private static OptionalLong known(
      List<JobMinute> minutes, Function<JobMinute, OptionalLong> value) {
    return known(minutes.stream().map(value).toList());
  }
}
