package io.joulestream.grafana;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A made-up site whose energy is a function of the hour, so that every figure can be worked out
 * again.
 *
 * @param pue in per cent: 120 is 1.2
 */
record SyntheticSite(
    String name, String zone, ZoneId timezone, int pue, String scope, String currency) {

  /** Who works there; the last names no team. */
  record Group(String team, String project, int number) {}

  static final SyntheticSite LONDON =
      new SyntheticSite("lon1", "GB", ZoneId.of("Europe/London"), 120, "DIRECT", "GBP");
  static final SyntheticSite CALIFORNIA =
      new SyntheticSite(
          "sfo1", "US-CAL-CISO", ZoneId.of("America/Los_Angeles"), 115, "LIFECYCLE", "USD");
  static final List<SyntheticSite> BOTH = List.of(LONDON, CALIFORNIA);
  static final List<Group> GROUPS =
      List.of(
          new Group("research", "llm", 0),
          new Group("research", "vision", 1),
          new Group("platform", "batch", 2),
          new Group("", "", 3));
  static final long UNALLOCATED_MJ = 30_000_000;
  static final Duration JOB_LENGTH = Duration.ofHours(12);
  private static final long UNEXPLAINED_MJ = 45_000_000;
  private static final Instant GAP = Instant.parse("2026-10-10T12:00:00Z");

  /** What no collector sent: three hours of one day in London. */
  boolean hasData(Instant hour) {
    return !this.equals(LONDON)
        || hour.isBefore(GAP)
        || !hour.isBefore(GAP.plus(Duration.ofHours(3)));
  }

  private static long hours(Instant time) {
    return Math.floorDiv(time.getEpochSecond(), 3600L);
  }

  /** IT energy of a group in each minute of the hour. */
  long energyMj(Group group, Instant time) {
    long hour = hours(time);
    return 60_000_000L * (group.number() + 1) + hour * 7_919 % 1_000 * 10_000 + pue;
  }

  long intensityMgPerKwh(Instant time) {
    return (scope.equals("DIRECT") ? 150_000 : 240_000) + Math.floorMod(hours(time), 24L) * 2_000;
  }

  /** Time that jobs held devices in a minute, ms, by how it is known. */
  private static Map<String, Long> times() {
    Map<String, Long> times = new LinkedHashMap<>();
    times.put("counted_ms", 400_000L);
    times.put("integrated_ms", 50_000L);
    times.put("bridged_ms", 15_000L);
    times.put("modelled_ms", 10_000L);
    times.put("missing_ms", 5_000L);
    return times;
  }

  /** What is stated of energy in a minute, beside the energy itself. */
  private Map<String, Long> priced(long energyMj, Instant time) {
    long facility = energyMj * pue / 100;
    long emissions = facility / 1_000 * intensityMgPerKwh(time) / 3_600;
    Map<String, Long> priced = new LinkedHashMap<>();
    priced.put("facility_energy_mj", facility);
    priced.put("location_ug", emissions);
    priced.put("average_direct_ug", emissions);
    priced.put("cost_micro", facility / 20_000);
    priced.put("water_ul", energyMj / 1_000);
    priced.put("uncertainty_mj", energyMj / 20);
    priced.put("uncertainty_ug", emissions / 7);
    return priced;
  }

  /** Sums of the jobs of a group in a minute. */
  Map<String, Long> groupMinute(Group group, Instant time) {
    long energy = energyMj(group, time);
    Map<String, Long> sums = new LinkedHashMap<>();
    sums.put("energy_mj", energy);
    sums.put("held_idle_mj", energy / 10);
    sums.put("overhead_mj", energy / 20);
    sums.putAll(priced(energy, time));
    sums.putAll(times());
    return sums;
  }

  /** The balance of a minute. */
  Map<String, Long> siteMinute(Instant time) {
    long jobs = 0;
    long idle = 0;
    for (Group group : GROUPS) {
      jobs += energyMj(group, time);
      idle += energyMj(group, time) / 10;
    }
    long measured = jobs + UNALLOCATED_MJ;
    Map<String, Long> sums = new LinkedHashMap<>();
    sums.put("measured_mj", measured);
    sums.put("active_mj", jobs - idle);
    sums.put("held_idle_mj", idle);
    sums.put("unallocated_mj", UNALLOCATED_MJ);
    sums.put("overhead_mj", measured / 20);
    sums.putAll(priced(measured, time));
    times().forEach((name, ms) -> sums.put(name, ms * GROUPS.size()));
    if (this.equals(LONDON)) {
      sums.put("upstream_mj", measured + UNEXPLAINED_MJ);
      sums.put("unexplained_mj", UNEXPLAINED_MJ);
    }
    return sums;
  }

  /** The one job that a group runs at a time. */
  String job(Group group, Instant time) {
    long number = Math.floorDiv(time.getEpochSecond(), JOB_LENGTH.toSeconds());
    return "slurm/" + name + "-" + (number * 10 + group.number());
  }

  /** What is the same in all that is stated of the site. */
  Map<String, Object> words() {
    Map<String, Object> words = new LinkedHashMap<>();
    words.put("signal", "AVERAGE");
    words.put("scope", scope);
    words.put("currency", currency);
    words.put("priced", true);
    words.put("average_direct_known", true);
    words.put("cost_known", true);
    words.put("water_known", true);
    return words;
  }
}
