package io.joulestream.streams;

import io.joulestream.schemas.avro.FactorRollup;
import io.joulestream.schemas.avro.JobEmissions;
import io.joulestream.schemas.avro.JobTotals;
import io.joulestream.schemas.avro.LedgerEntry;
import io.joulestream.schemas.avro.SiteBalance;
import io.joulestream.schemas.avro.SiteRollup;
import io.joulestream.schemas.avro.TeamRollup;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/** Roll-ups by brute force: the rows that stand in the end, grouped and added up. */
final class ExpectedRollups {

  private final Map<String, JobEmissions> minutes;
  private final List<SiteBalance> balances;
  private final Map<String, JobTotals> totals = new HashMap<>();
  private final List<LedgerEntry> ledger;
  private final BiFunction<String, Long, String> timezoneOf;
  private final LocalPeriods periods = new LocalPeriods();

  /**
   * Of what a topology published.
   *
   * @param timezoneOf the time zone of a site at a window
   */
  ExpectedRollups(DrivenTopology topology, BiFunction<String, Long, String> timezoneOf) {
    this.minutes = topology.jobMinutes();
    this.balances =
        topology.balances().values().stream().filter(SiteBalance::getAccounted).toList();
    topology.totals().forEach(row -> totals.put(row.getJob(), row));
    this.ledger = topology.ledger();
    this.timezoneOf = timezoneOf;
  }

  /** Rows by period and by what {@code of} names, and the time zone of most of them. */
  private final class Groups<V> {
    private final Map<String, List<V>> rows = new TreeMap<>();
    private final Map<String, Map<String, Long>> zones = new HashMap<>();

    void add(List<String> kinds, String of, String site, long windowMs, V row) {
      String zone = timezoneOf.apply(site, windowMs);
      for (String period : kinds) {
        String key = of + "|" + period + "|" + periods.start(period, windowMs, zone);
        rows.computeIfAbsent(key, k -> new ArrayList<>()).add(row);
        zones.computeIfAbsent(key, k -> new TreeMap<>()).merge(zone, 1L, Long::sum);
      }
    }

    Map<String, String> texts(Function<List<V>, String> text) {
      Map<String, String> texts = new TreeMap<>();
      rows.forEach((key, list) -> texts.put(key, ends(key) + text.apply(list)));
      return texts;
    }

    private String ends(String key) {
      Map<String, Long> counts = zones.get(key);
      long most = counts.values().stream().max(Comparator.naturalOrder()).orElseThrow();
      String zone =
          counts.keySet().stream()
              .filter(name -> counts.get(name) == most)
              .findFirst()
              .orElseThrow();
      String[] parts = key.split("\\|", -1);
      long start = Long.parseLong(parts[parts.length - 1]);
      return zone + " " + periods.end(parts[parts.length - 2], start, zone) + " ";
    }
  }

  private static final List<String> ALL = List.of("HOUR", "DAY", "MONTH");

  Map<String, String> teams() {
    Groups<JobEmissions> groups = new Groups<>();
    for (JobEmissions row : minutes.values()) {
      JobTotals job = totals.get(row.getJob());
      groups.add(
          ALL,
          row.getSite() + "|" + job.getTeam() + "|" + job.getProject(),
          row.getSite(),
          row.getWindowStartMs(),
          row);
    }
    return groups.texts(ExpectedRollups::ofTeam);
  }

  private static String ofTeam(List<JobEmissions> rows) {
    return String.join(
        " ",
        "n" + rows.size(),
        "E" + sum(rows, JobEmissions::getEnergyMj),
        "idle" + sum(rows, JobEmissions::getHeldIdleMj),
        "over" + sum(rows, JobEmissions::getOverheadMj),
        "pend"
            + rows.stream()
                .filter(row -> row.getLocationUg() == null)
                .mapToLong(JobEmissions::getEnergyMj)
                .sum(),
        "fac" + known(rows, JobEmissions::getFacilityEnergyMj),
        emissions(
            rows,
            JobEmissions::getLocationUg,
            JobEmissions::getUncertaintyUg,
            row -> row.getSignal() + "/" + row.getScope()),
        "ad" + complete(rows, JobEmissions::getAverageDirectUg),
        "al" + complete(rows, JobEmissions::getAverageLifecycleUg),
        "md" + complete(rows, JobEmissions::getMarginalDirectUg),
        "ml" + complete(rows, JobEmissions::getMarginalLifecycleUg),
        cost(rows, JobEmissions::getCostMicro, JobEmissions::getCurrency),
        "w" + complete(rows, JobEmissions::getWaterUl),
        "±" + sum(rows, JobEmissions::getUncertaintyMj),
        held(rows),
        "miss" + sum(rows, JobEmissions::getMissingMs));
  }

  static Map<String, String> teams(Map<String, TeamRollup> published) {
    Map<String, String> texts = new TreeMap<>();
    for (TeamRollup r : published.values()) {
      String text =
          String.join(
              " ",
              r.getTimezone() + " " + r.getEndMs(),
              "n" + r.getWindows(),
              "E" + r.getEnergyMj(),
              "idle" + r.getHeldIdleMj(),
              "over" + r.getOverheadMj(),
              "pend" + r.getPendingMj(),
              "fac" + r.getFacilityEnergyMj(),
              "ug"
                  + r.getLocationUg()
                  + "±"
                  + r.getUncertaintyUg()
                  + basis(r.getSignal(), r.getScope()),
              "ad" + r.getAverageDirectUg(),
              "al" + r.getAverageLifecycleUg(),
              "md" + r.getMarginalDirectUg(),
              "ml" + r.getMarginalLifecycleUg(),
              r.getCostMicro() + r.getCurrency(),
              "w" + r.getWaterUl(),
              "±" + r.getUncertaintyMj(),
              held(r.getCountedMs(), r.getIntegratedMs(), r.getBridgedMs(), r.getModelledMs()),
              "miss" + r.getMissingMs());
      put(
          texts,
          r.getSite() + "|" + r.getTeam() + "|" + r.getProject(),
          r.getPeriod(),
          r.getStartMs(),
          r.getWindows(),
          text);
    }
    return texts;
  }

  /** One that is empty says so in every field. */
  private static void put(
      Map<String, String> texts, String of, String period, long start, long rows, String text) {
    if (rows > 0) {
      texts.put(of + "|" + period + "|" + start, text);
    } else if (text.replaceFirst("^\\S+ \\d+ ", "").matches(".*[1-9].*")) {
      texts.put(of + "|" + period + "|" + start, "not empty: " + text);
    }
  }

  Map<String, String> sites() {
    Groups<SiteBalance> groups = new Groups<>();
    for (SiteBalance row : balances) {
      groups.add(ALL, row.getSite(), row.getSite(), row.getWindowStartMs(), row);
    }
    Map<List<Object>, List<JobEmissions>> jobs =
        minutes.values().stream()
            .collect(Collectors.groupingBy(row -> List.of(row.getSite(), row.getWindowStartMs())));
    return groups.texts(rows -> ofSite(rows, jobs));
  }

  private static String ofSite(List<SiteBalance> rows, Map<List<Object>, List<JobEmissions>> jobs) {
    List<JobEmissions> held = new ArrayList<>();
    rows.forEach(
        row ->
            held.addAll(
                jobs.getOrDefault(
                    List.<Object>of(row.getSite(), row.getWindowStartMs()), List.of())));
    List<SiteBalance> metered = rows.stream().filter(r -> r.getUpstreamMj() != null).toList();
    return String.join(
        " ",
        "n" + rows.size(),
        "final" + rows.stream().filter(SiteBalance::getFinal$).count(),
        "M" + sum(rows, SiteBalance::getMeasuredMj),
        "act" + sum(rows, SiteBalance::getActiveMj),
        "idle" + sum(rows, SiteBalance::getHeldIdleMj),
        "un" + sum(rows, SiteBalance::getUnallocatedMj),
        "over" + sum(rows, SiteBalance::getOverheadMj),
        "neg" + sum(rows, SiteBalance::getNegativeOverheadMj),
        "pend" + sum(rows, SiteBalance::getPendingMj),
        "fac" + known(rows, SiteBalance::getFacilityEnergyMj),
        emissions(
            rows, SiteBalance::getLocationUg, r -> 0L, r -> r.getSignal() + "/" + r.getScope()),
        "ad" + complete(rows, SiteBalance::getAverageDirectUg),
        "al" + complete(rows, SiteBalance::getAverageLifecycleUg),
        "md" + complete(rows, SiteBalance::getMarginalDirectUg),
        "ml" + complete(rows, SiteBalance::getMarginalLifecycleUg),
        cost(rows, SiteBalance::getCostMicro, SiteBalance::getCurrency),
        "w" + complete(rows, SiteBalance::getWaterUl),
        "±" + sum(rows, SiteBalance::getUncertaintyMj),
        held(held),
        "miss" + sum(rows, SiteBalance::getMissingMs),
        "up" + metered.size(),
        "" + sum(metered, SiteBalance::getUpstreamMj),
        "of" + sum(metered, SiteBalance::getMeasuredMj),
        "unex" + sum(metered, SiteBalance::getUnexplainedMj),
        "gap" + sum(metered, SiteBalance::getUpstreamMissingMs),
        "faults0/0");
  }

  static Map<String, String> sites(Map<String, SiteRollup> published) {
    Map<String, String> texts = new TreeMap<>();
    for (SiteRollup r : published.values()) {
      String text =
          String.join(
              " ",
              r.getTimezone() + " " + r.getEndMs(),
              "n" + r.getWindows(),
              "final" + r.getFinalWindows(),
              "M" + r.getMeasuredMj(),
              "act" + r.getActiveMj(),
              "idle" + r.getHeldIdleMj(),
              "un" + r.getUnallocatedMj(),
              "over" + r.getOverheadMj(),
              "neg" + r.getNegativeOverheadMj(),
              "pend" + r.getPendingMj(),
              "fac" + r.getFacilityEnergyMj(),
              "ug"
                  + r.getLocationUg()
                  + "±"
                  + (r.getUncertaintyUg() == null ? null : 0)
                  + basis(r.getSignal(), r.getScope()),
              "ad" + r.getAverageDirectUg(),
              "al" + r.getAverageLifecycleUg(),
              "md" + r.getMarginalDirectUg(),
              "ml" + r.getMarginalLifecycleUg(),
              r.getCostMicro() + r.getCurrency(),
              "w" + r.getWaterUl(),
              "±" + r.getUncertaintyMj(),
              held(r.getCountedMs(), r.getIntegratedMs(), r.getBridgedMs(), r.getModelledMs()),
              "miss" + r.getMissingMs(),
              "up" + r.getUpstreamWindows(),
              "" + r.getUpstreamMj(),
              "of" + r.getUpstreamMeasuredMj(),
              "unex" + r.getUnexplainedMj(),
              "gap" + r.getUpstreamMissingMs(),
              "faults" + r.getUnbalancedWindows() + "/" + r.getImbalanceMj());
      put(texts, r.getSite(), r.getPeriod(), r.getStartMs(), r.getWindows(), text);
    }
    return texts;
  }

  /** What one row adds to a source. */
  private record Priced(long energyMj, Long locationUg, boolean isRevised) {}

  /** What no job held is taken from the ledger, where its source stands. */
  Map<String, String> factors() {
    List<String> kinds = List.of("DAY", "MONTH");
    Groups<Priced> groups = new Groups<>();
    Map<String, LedgerEntry> unallocated = new HashMap<>();
    Map<String, Integer> revisions = new HashMap<>();
    for (LedgerEntry entry : ledger) {
      String window = entry.getSite() + "|" + entry.getWindowStartMs();
      if (entry.getJob().isEmpty()) {
        unallocated.put(window, entry);
        revisions.put(window, entry.getRevision());
      }
    }
    for (JobEmissions row : minutes.values()) {
      groups.add(
          kinds,
          String.join(
              "|",
              row.getSite(),
              row.getZone(),
              row.getIntensityProvider(),
              row.getIntensityStatus(),
              row.getSignal(),
              row.getScope()),
          row.getSite(),
          row.getWindowStartMs(),
          new Priced(row.getEnergyMj(), row.getLocationUg(), row.getRevision() > 0));
      // a time zone alone is revised without an entry
      revisions.put(row.getSite() + "|" + row.getWindowStartMs(), row.getRevision());
    }
    for (SiteBalance row : balances) {
      String window = row.getSite() + "|" + row.getWindowStartMs();
      LedgerEntry e = unallocated.get(window);
      groups.add(
          kinds,
          String.join(
              "|",
              e.getSite(),
              e.getZone(),
              e.getIntensityProvider(),
              e.getIntensityStatus(),
              e.getSignal(),
              e.getScope()),
          row.getSite(),
          row.getWindowStartMs(),
          new Priced(row.getUnallocatedMj(), e.getLocationUg(), revisions.get(window) > 0));
    }
    return groups.texts(
        rows ->
            String.join(
                " ",
                "n" + rows.size(),
                "E" + sum(rows, Priced::energyMj),
                "ug" + known(rows, Priced::locationUg),
                "r" + rows.stream().filter(Priced::isRevised).count()));
  }

  static Map<String, String> factors(Map<String, FactorRollup> published) {
    Map<String, String> texts = new TreeMap<>();
    for (FactorRollup r : published.values()) {
      String text =
          String.join(
              " ",
              r.getTimezone() + " " + r.getEndMs(),
              "n" + r.getWindows(),
              "E" + r.getEnergyMj(),
              "ug" + r.getLocationUg(),
              "r" + r.getRevised());
      String of =
          String.join(
              "|",
              r.getSite(),
              r.getZone(),
              r.getProvider(),
              r.getStatus(),
              r.getSignal(),
              r.getScope());
      put(texts, of, r.getPeriod(), r.getStartMs(), r.getWindows(), text);
    }
    return texts;
  }

  private static <V> long sum(List<V> rows, ToLongFunction<V> value) {
    return rows.stream().mapToLong(value).sum();
  }

  private static <V> Long known(List<V> rows, Function<V, Long> value) {
    return rows.stream().map(value).filter(v -> v != null).reduce(Long::sum).orElse(null);
  }

  private static <V> Long complete(List<V> rows, Function<V, Long> value) {
    return rows.stream().map(value).anyMatch(v -> v == null) ? null : known(rows, value);
  }

  private static <V> String emissions(
      List<V> rows,
      Function<V, Long> location,
      Function<V, Long> uncertainty,
      Function<V, String> basis) {
    List<V> priced = rows.stream().filter(row -> location.apply(row) != null).toList();
    Set<String> bases = priced.stream().map(basis).collect(Collectors.toCollection(TreeSet::new));
    return switch (bases.size()) {
      case 0 -> "ugnull±null";
      case 1 ->
          "ug"
              + known(priced, location)
              + "±"
              + known(priced, uncertainty)
              + bases.iterator().next();
      default -> "ugnull±nullMIXED/MIXED";
    };
  }

  private static String basis(String signal, String scope) {
    return signal.isEmpty() && scope.isEmpty() ? "" : signal + "/" + scope;
  }

  private static <V> String cost(
      List<V> rows, Function<V, Long> cost, Function<V, String> currency) {
    Set<String> currencies =
        rows.stream()
            .filter(row -> cost.apply(row) != null)
            .map(currency)
            .collect(Collectors.toCollection(TreeSet::new));
    if (currencies.size() > 1) {
      return "nullMIXED";
    }
    Long sum = complete(rows, cost);
    return sum == null ? "null" : sum + currencies.iterator().next();
  }

  private static String held(List<JobEmissions> rows) {
    return held(
        sum(rows, JobEmissions::getCountedMs),
        sum(rows, JobEmissions::getIntegratedMs),
        sum(rows, JobEmissions::getBridgedMs),
        sum(rows, JobEmissions::getModelledMs));
  }

  private static String held(long counted, long integrated, long bridged, long modelled) {
    return "c" + counted + " i" + integrated + " b" + bridged + " m" + modelled;
  }
}
