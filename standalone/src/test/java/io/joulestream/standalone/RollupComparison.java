package io.joulestream.standalone;

import io.joulestream.schemas.Topics;
import io.joulestream.schemas.avro.FactorRollup;
import io.joulestream.schemas.avro.JobEmissions;
import io.joulestream.schemas.avro.JobTotals;
import io.joulestream.schemas.avro.SiteBalance;
import io.joulestream.schemas.avro.SiteRollup;
import io.joulestream.schemas.avro.TeamRollup;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Roll-ups on a broker, held against the rows on the same broker that they are of. In time zones
 * without leaps.
 */
final class RollupComparison {

  private final TopicReader reader;
  private final Function<String, String> timezoneOf;
  private final Map<String, String> timezones = new HashMap<>();
  private final Map<String, long[]> expected = new HashMap<>();
  private final Map<String, long[]> published = new HashMap<>();

  private RollupComparison(TopicReader reader, Function<String, String> timezoneOf) {
    this.reader = reader;
    this.timezoneOf = timezoneOf;
  }

  /**
   * What differs, as text.
   *
   * @param timezoneOf time zone of a site
   */
  static List<String> differences(TopicReader reader, Function<String, String> timezoneOf) {
    RollupComparison comparison = new RollupComparison(reader, timezoneOf);
    comparison.addRows();
    comparison.addRollups();
    return comparison.differences();
  }

  private void addRows() {
    Map<String, JobEmissions> minutes = new HashMap<>();
    reader.read(Topics.JOB_EMISSIONS, minutes::put);
    Map<String, JobTotals> totals = new HashMap<>();
    reader.read(Topics.JOB_TOTALS, totals::put);
    minutes.values().removeIf(JobEmissions::getRetracted);
    for (JobEmissions row : minutes.values()) {
      JobTotals job = totals.get(row.getJob());
      String team = String.join("|", "team", row.getSite(), job.getTeam(), job.getProject());
      add(team, row.getSite(), row.getWindowStartMs(), figures(row));
      add(
          "factors|" + row.getSite(),
          row.getSite(),
          row.getWindowStartMs(),
          1,
          row.getEnergyMj(),
          known(row.getLocationUg()));
    }
    Map<String, SiteBalance> balances = new HashMap<>();
    reader.read(Topics.SITE_BALANCE, balances::put);
    balances.values().removeIf(row -> !row.getAccounted());
    Map<String, Long> jobsUg = new HashMap<>();
    minutes
        .values()
        .forEach(
            row ->
                jobsUg.merge(
                    row.getSite() + row.getWindowStartMs(), known(row.getLocationUg()), Long::sum));
    for (SiteBalance row : balances.values()) {
      String site = row.getSite();
      add("site|" + site, site, row.getWindowStartMs(), figures(row));
      long ofJobs = jobsUg.getOrDefault(site + row.getWindowStartMs(), 0L);
      long location = known(row.getLocationUg()) - ofJobs;
      add("factors|" + site, site, row.getWindowStartMs(), 1, row.getUnallocatedMj(), location);
    }
    // hours are not rolled up by source
    expected.keySet().removeIf(key -> key.startsWith("factors|") && key.contains("|HOUR|"));
  }

  private static long[] figures(JobEmissions row) {
    return new long[] {
      1,
      row.getEnergyMj(),
      row.getHeldIdleMj(),
      row.getOverheadMj(),
      known(row.getFacilityEnergyMj()),
      row.getLocationUg() == null ? row.getEnergyMj() : 0,
      row.getUncertaintyMj(),
      row.getCountedMs(),
      row.getIntegratedMs(),
      row.getBridgedMs(),
      row.getMissingMs()
    };
  }

  private static long[] figures(SiteBalance row) {
    return new long[] {
      1,
      row.getMeasuredMj(),
      row.getActiveMj(),
      row.getHeldIdleMj(),
      row.getUnallocatedMj(),
      row.getOverheadMj(),
      row.getNegativeOverheadMj(),
      known(row.getFacilityEnergyMj()),
      row.getPendingMj(),
      row.getUncertaintyMj(),
      row.getMissingMs(),
      known(row.getUpstreamMj()),
      known(row.getUnexplainedMj())
    };
  }

  private static long known(Long value) {
    return value == null ? 0 : value;
  }

  private void add(String of, String site, long windowMs, long... figures) {
    ZonedDateTime local =
        Instant.ofEpochMilli(windowMs)
            .atZone(ZoneId.of(timezones.computeIfAbsent(site, timezoneOf)));
    ZonedDateTime day = local.truncatedTo(ChronoUnit.DAYS);
    add(expected, of, "HOUR", local.truncatedTo(ChronoUnit.HOURS), figures);
    add(expected, of, "DAY", day, figures);
    add(expected, of, "MONTH", day.withDayOfMonth(1), figures);
  }

  private static void add(
      Map<String, long[]> sums, String of, String period, ZonedDateTime start, long... figures) {
    add(sums, of, period, start.toInstant().toEpochMilli(), figures);
  }

  private static void add(
      Map<String, long[]> sums, String of, String period, long startMs, long... figures) {
    sums.merge(of + "|" + period + "|" + startMs, figures, RollupComparison::plus);
  }

  private static long[] plus(long[] a, long[] b) {
    long[] sum = new long[a.length];
    Arrays.setAll(sum, i -> a[i] + b[i]);
    return sum;
  }

  private void addRollups() {
    Map<String, TeamRollup> teams = new HashMap<>();
    reader.read(Topics.TEAM_ROLLUPS, teams::put);
    for (TeamRollup r : teams.values()) {
      add(
          published,
          String.join("|", "team", r.getSite(), r.getTeam(), r.getProject()),
          r.getPeriod(),
          r.getStartMs(),
          r.getWindows(),
          r.getEnergyMj(),
          r.getHeldIdleMj(),
          r.getOverheadMj(),
          known(r.getFacilityEnergyMj()),
          r.getPendingMj(),
          r.getUncertaintyMj(),
          r.getCountedMs(),
          r.getIntegratedMs(),
          r.getBridgedMs(),
          r.getMissingMs());
    }
    Map<String, SiteRollup> sites = new HashMap<>();
    reader.read(Topics.SITE_ROLLUPS, sites::put);
    for (SiteRollup r : sites.values()) {
      add(
          published,
          "site|" + r.getSite(),
          r.getPeriod(),
          r.getStartMs(),
          r.getWindows(),
          r.getMeasuredMj(),
          r.getActiveMj(),
          r.getHeldIdleMj(),
          r.getUnallocatedMj(),
          r.getOverheadMj(),
          r.getNegativeOverheadMj(),
          known(r.getFacilityEnergyMj()),
          r.getPendingMj(),
          r.getUncertaintyMj(),
          r.getMissingMs(),
          r.getUpstreamMj(),
          r.getUnexplainedMj());
    }
    Map<String, FactorRollup> factors = new HashMap<>();
    reader.read(Topics.FACTOR_ROLLUPS, factors::put);
    for (FactorRollup r : factors.values()) {
      add(
          published,
          "factors|" + r.getSite(),
          r.getPeriod(),
          r.getStartMs(),
          r.getWindows(),
          r.getEnergyMj(),
          known(r.getLocationUg()));
    }
  }

  private List<String> differences() {
    // one that is empty was of something once
    published.values().removeIf(figures -> Arrays.stream(figures).allMatch(figure -> figure == 0));
    List<String> differences = new ArrayList<>();
    Set<String> keys = new TreeSet<>(expected.keySet());
    keys.addAll(published.keySet());
    Map<String, String> expectedTexts = texts(expected);
    Map<String, String> publishedTexts = texts(published);
    for (String key : keys) {
      String rows = expectedTexts.get(key);
      String rollup = publishedTexts.get(key);
      if (!Objects.equals(rows, rollup)) {
        differences.add(key + "\n  rows    " + rows + "\n  roll-up " + rollup);
      }
    }
    return differences;
  }

  private static Map<String, String> texts(Map<String, long[]> sums) {
    Map<String, String> texts = new TreeMap<>();
    sums.forEach((key, figures) -> texts.put(key, Arrays.toString(figures)));
    return texts;
  }
}
