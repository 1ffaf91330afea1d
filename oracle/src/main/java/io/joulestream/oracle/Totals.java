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

/** Section 6: sums of minute values, values that are not known left out. */
final class Totals {
  private Totals() {}

  /** The sum of what is known; empty if nothing is. */
  static OptionalLong known(Collection<OptionalLong> values) {
    return values.stream()
        .filter(OptionalLong::isPresent)
        .mapToLong(OptionalLong::getAsLong)
        .reduce(Math::addExact);
  }

  /**
   * The total of one job.
   *
   * @param events every accepted record of the job
   * @param minutes all its rows
   * @param markers of its allocations
   */
  static JobTotal of(
      String job, List<JobEvent> events, List<JobMinute> minutes, Collection<Marker> markers) {
    int attempt =
        events.stream().filter(JobEvent::start).mapToInt(JobEvent::attempt).max().orElse(0);
    Labels labels = labels(events, attempt);
    long missingMs = sum(minutes, JobMinute::missingMs);
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
        known(minutes, JobMinute::locationUg),
        sum(minutes, minute -> minute.locationUg().isEmpty() ? minute.energyMj() : 0),
        sum(minutes, Totals::coveredMs),
        missingMs,
        markers(minutes, markers));
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
