package io.joulestream.grafana;

import io.joulestream.grafana.SyntheticSite.Group;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** Roll-ups, factors and intensities of the made-up sites over three months, and their jobs. */
final class SyntheticHistory {

  private static final Duration HOUR = Duration.ofHours(1);
  private static final long MINUTES = 60;

  /** Sums of a period, by its start. */
  private static final class Periods extends TreeMap<Instant, Map<String, Long>> {

    private static final long serialVersionUID = 1;

    void add(Instant start, Map<String, Long> hour) {
      Map<String, Long> sums = computeIfAbsent(start, key -> new LinkedHashMap<>());
      hour.forEach((name, value) -> sums.merge(name, value, Long::sum));
    }
  }

  private final Lines lines;
  private final Instant from;
  private final Instant to;

  SyntheticHistory(Lines lines, Instant from, Instant to) {
    this.lines = lines;
    this.from = from;
    this.to = to;
  }

  void write() {
    for (SyntheticSite site : SyntheticSite.BOTH) {
      rollUps(site);
      new SyntheticJobs(lines, from, to).write(site);
      intensities(site);
      state(site);
    }
    budgets();
  }

  private void rollUps(SyntheticSite site) {
    Periods hours = new Periods();
    Map<Group, Periods> teams = new LinkedHashMap<>();
    SyntheticSite.GROUPS.forEach(group -> teams.put(group, new Periods()));
    for (Instant hour = from; hour.isBefore(to); hour = hour.plus(HOUR)) {
      if (site.hasData(hour)) {
        hours.add(hour, siteHour(site, hour));
        for (Group group : SyntheticSite.GROUPS) {
          Map<String, Long> sums = times60(site.groupMinute(group, hour));
          sums.put("windows", MINUTES);
          teams.get(group).add(hour, sums);
        }
      }
    }
    writeAll("site", Map.of("site", site.name()), site, hours);
    teams.forEach(
        (group, periods) -> {
          Map<String, String> tags = new LinkedHashMap<>();
          tags.put("site", site.name());
          tags.put("team", group.team());
          tags.put("project", group.project());
          writeAll("team", tags, site, periods);
        });
    factors(site, hours);
  }

  private static Map<String, Long> siteHour(SyntheticSite site, Instant hour) {
    Map<String, Long> sums = times60(site.siteMinute(hour));
    sums.put("windows", MINUTES);
    sums.put("final_windows", MINUTES);
    if (sums.containsKey("upstream_mj")) {
      sums.put("upstream_windows", MINUTES);
      sums.put("upstream_measured_mj", sums.get("measured_mj"));
    }
    return sums;
  }

  static Map<String, Long> times60(Map<String, Long> minute) {
    Map<String, Long> hour = new LinkedHashMap<>();
    minute.forEach((name, value) -> hour.put(name, value * MINUTES));
    return hour;
  }

  private void writeAll(String kind, Map<String, String> tags, SyntheticSite site, Periods hours) {
    Periods days = new Periods();
    Periods months = new Periods();
    hours.forEach(
        (hour, sums) -> {
          days.add(day(site, hour), sums);
          months.add(month(site, hour), sums);
        });
    hours.forEach((start, sums) -> write(kind + "_hours", tags, site, start, sums));
    days.forEach((start, sums) -> write(kind + "_days", tags, site, start, sums));
    months.forEach((start, sums) -> write(kind + "_months", tags, site, start, sums));
  }

  private void write(
      String measurement,
      Map<String, String> tags,
      SyntheticSite site,
      Instant start,
      Map<String, Long> sums) {
    Map<String, Object> fields = new HashMap<>(site.words());
    fields.putAll(sums);
    fields.put("timezone", site.timezone().getId());
    fields.put("end_ms", end(measurement, site, start).toEpochMilli());
    if (measurement.startsWith("site")) {
      fields.put("window_ms", 60_000);
    }
    lines.add(measurement, tags, fields, start);
  }

  private static Instant end(String measurement, SyntheticSite site, Instant start) {
    ZonedDateTime local = start.atZone(site.timezone());
    if (measurement.endsWith("_hours")) {
      return start.plus(HOUR);
    }
    return (measurement.endsWith("_days") ? local.plusDays(1) : local.plusMonths(1)).toInstant();
  }

  private static Instant day(SyntheticSite site, Instant hour) {
    LocalDate date = hour.atZone(site.timezone()).toLocalDate();
    return date.atStartOfDay(site.timezone()).toInstant();
  }

  private static Instant month(SyntheticSite site, Instant hour) {
    LocalDate date = hour.atZone(site.timezone()).toLocalDate().withDayOfMonth(1);
    return date.atStartOfDay(site.timezone()).toInstant();
  }

  private void factors(SyntheticSite site, Periods hours) {
    Periods months = new Periods();
    hours.forEach((hour, sums) -> months.add(month(site, hour), sums));
    months.forEach(
        (start, sums) -> {
          Map<String, String> tags =
              Map.of(
                  "site",
                  site.name(),
                  "zone",
                  site.zone(),
                  "provider",
                  "grid",
                  "status",
                  "MEASURED",
                  "signal",
                  "AVERAGE",
                  "scope",
                  site.scope());
          Map<String, Object> fields = new HashMap<>();
          fields.put("energy_mj", sums.get("measured_mj"));
          fields.put("location_ug", sums.get("location_ug"));
          fields.put("windows", sums.get("windows"));
          fields.put("revised", 7);
          fields.put("priced", true);
          fields.put("timezone", site.timezone().getId());
          fields.put("end_ms", end("factor_months", site, start).toEpochMilli());
          lines.add("factor_months", tags, fields, start);
          lines.add("factor_days", tags, fields, start);
        });
  }

  private void intensities(SyntheticSite site) {
    for (Instant hour = from; hour.isBefore(to); hour = hour.plus(HOUR)) {
      for (String status : new String[] {"MEASURED", "FORECAST"}) {
        lines.add(
            "grid_intensity",
            Map.of(
                "zone",
                site.zone(),
                "provider",
                "grid",
                "signal",
                "AVERAGE",
                "scope",
                site.scope(),
                "status",
                status),
            Map.of(
                "g_per_kwh",
                site.intensityMgPerKwh(hour) / 1_000.0,
                "to_ms",
                hour.plus(HOUR).toEpochMilli()),
            hour);
      }
    }
  }

  private void state(SyntheticSite site) {
    Map<String, Object> factors = new HashMap<>();
    factors.put("zone", site.zone());
    factors.put("pue", site.pue() / 100.0);
    factors.put("timezone", site.timezone().getId());
    factors.put("currency", site.currency());
    factors.put("capacity_w", 25_000.0);
    lines.add("site_factors", Map.of("site", site.name()), factors, from.minus(HOUR));
    for (String kind : new String[] {"CARBON_INTENSITY", "SITE_FACTORS"}) {
      String name = kind.equals("SITE_FACTORS") ? site.name() : site.zone();
      lines.add(
          "reference_status",
          Map.of("kind", kind, "name", name),
          Map.of("accepted", 2_000, "last_published_ms", to.toEpochMilli()),
          Instant.EPOCH);
    }
  }

  private void budgets() {
    for (String team : new String[] {"research", "platform"}) {
      lines.add(
          "team_budgets",
          Map.of("team", team),
          Map.of("energy_mj_per_month", 10_000_000_000_000L),
          Instant.EPOCH);
    }
  }
}
