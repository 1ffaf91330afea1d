package io.joulestream.oracle;

import io.joulestream.oracle.Eras.Era;
import io.joulestream.oracle.Input.Intensity;
import io.joulestream.oracle.Input.JobEvent;
import io.joulestream.oracle.Input.Reading;
import io.joulestream.oracle.Input.SiteFactors;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The books as a function of the set of accepted inputs. */
public final class Oracle {
  private final Windows windows;
  private final List<Reading> acceptedReadings;
  private final List<JobEvent> acceptedJobEvents;
  private final Winners<Reading> readings;
  private final Winners<JobEvent> jobEvents;
  private final Winners<Intensity> intensities;
  private final Winners<SiteFactors> siteFactors;

  private Oracle(Collection<? extends Input> accepted, Windows windows) {
    this.windows = windows;
    acceptedReadings = only(Reading.class, accepted);
    acceptedJobEvents = only(JobEvent.class, accepted);
    readings = Winners.ofReadings(acceptedReadings);
    jobEvents = Winners.ofJobEvents(acceptedJobEvents);
    intensities = Winners.ofIntensities(only(Intensity.class, accepted));
    siteFactors = Winners.ofSiteFactors(only(SiteFactors.class, accepted));
  }

  /**
   * What follows from a set of inputs, in whatever order they are given.
   *
   * @param accepted records that passed the acceptance rules, duplicates and conflicts included
   * @param windowMs length of a window, usually 60000
   */
  public static Books of(Collection<? extends Input> accepted, long windowMs) {
    return new Oracle(accepted, new Windows(windowMs)).books();
  }

  private Books books() {
    Sites sites = new Sites(siteFactors.records());
    Allocations allocations = Allocations.of(jobEvents.records(), readings.records());
    Pricing pricing = new Pricing(intensities.records(), sites, windows);
    Statement statement = new Statement(pricing);
    Map<HostKey, List<Reading>> acceptedOf = byHost(acceptedReadings);
    Map<HostKey, List<Reading>> winnersOf = byHost(readings.records());
    Set<HostKey> hosts = new HashSet<>(acceptedOf.keySet());
    hosts.addAll(allocations.held().keySet());
    for (HostKey host : hosts) {
      Eras eras =
          new Eras(
              acceptedOf.getOrDefault(host, List.of()), winnersOf.getOrDefault(host, List.of()));
      for (Era era : eras.all()) {
        statement.add(host.site(), accounts(host, era, allocations, sites));
      }
    }
    SortedMap<String, List<JobMinute>> minutes = statement.minutesByJob();
    return new Books(
        minutes.values().stream().flatMap(List::stream).toList(),
        totals(minutes, allocations, pricing),
        statement.balances(),
        counts());
  }

  private Map<Long, Account> accounts(HostKey host, Era era, Allocations allocations, Sites sites) {
    Map<Long, Account> accounts =
        new HashMap<>(
            Attribution.of(
                HostMeters.of(era.accepted(), era.winners(), sites, windows)
                    .getOrDefault(host, HostMeters.NONE),
                allocations.on(host),
                sites.rules(host.site()).devicesPerHost(),
                windows));
    accounts.keySet().removeIf(windowMs -> !era.holds(windows.endOf(windowMs)));
    return accounts;
  }

  private static Map<HostKey, List<Reading>> byHost(List<Reading> readings) {
    return readings.stream().collect(Collectors.groupingBy(reading -> Channel.of(reading).host()));
  }

  /** Of every job of which an event was accepted. */
  private List<JobTotal> totals(
      Map<String, List<JobMinute>> minutes, Allocations allocations, Pricing pricing) {
    SortedMap<String, List<JobEvent>> eventsByJob = new TreeMap<>(Order.UTF_8_BYTES);
    for (JobEvent event : acceptedJobEvents) {
      eventsByJob.computeIfAbsent(event.job(), job -> new ArrayList<>()).add(event);
    }
    List<JobTotal> totals = new ArrayList<>();
    eventsByJob.forEach(
        (job, events) ->
            totals.add(
                Totals.of(
                    job, events, minutes.getOrDefault(job, List.of()), allocations, pricing)));
    return totals;
  }

  private Map<String, Count> counts() {
    return Map.of(
        "readings", readings.count(),
        "jobEvents", jobEvents.count(),
        "intensities", intensities.count(),
        "siteFactors", siteFactors.count());
  }

  private static <T extends Input> List<T> only(
      Class<T> kind, Collection<? extends Input> accepted) {
    return accepted.stream().filter(kind::isInstance).map(kind::cast).toList();
  }
}
