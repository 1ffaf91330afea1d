package io.joulestream.grafana;

import io.joulestream.grafana.SyntheticSite.Group;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** Totals of the jobs of the made-up sites, and what was restated of them. */
final class SyntheticJobs {

  private static final Duration HOUR = Duration.ofHours(1);

  private final Lines lines;
  private final Instant from;
  private final Instant to;

  SyntheticJobs(Lines lines, Instant from, Instant to) {
    this.lines = lines;
    this.from = from;
    this.to = to;
  }

  void write(SyntheticSite site) {
    jobs(site);
    restatements(site);
  }

  private void jobs(SyntheticSite site) {
    for (Group group : SyntheticSite.GROUPS) {
      for (Instant start = from; start.isBefore(to); start = start.plus(SyntheticSite.JOB_LENGTH)) {
        job(site, group, start);
      }
    }
  }

  private void job(SyntheticSite site, Group group, Instant start) {
    Instant end = start.plus(SyntheticSite.JOB_LENGTH);
    Map<String, Long> sums = new LinkedHashMap<>();
    for (Instant hour = start; hour.isBefore(end); hour = hour.plus(HOUR)) {
      if (site.hasData(hour)) {
        SyntheticHistory.times60(site.groupMinute(group, hour))
            .forEach((sum, value) -> sums.merge(sum, value, Long::sum));
      }
    }
    String name = site.job(group, start);
    boolean again = Math.floorMod(start.getEpochSecond() / 43_200, 5L) == 0;
    Map<String, Object> fields = new HashMap<>(site.words());
    for (String sum : new String[] {"counted_ms", "integrated_ms", "bridged_ms", "modelled_ms"}) {
      fields.merge("covered_ms", sums.remove(sum), (a, b) -> (Long) a + (Long) b);
    }
    fields.putAll(sums);
    fields.put("job", name);
    fields.put("team", group.team());
    fields.put("project", group.project());
    fields.put("name", "train-" + group.number());
    fields.put("state", end.isBefore(to) ? "COMPLETED" : "RUNNING");
    fields.put("attempt", again ? 1 : 0);
    fields.put("attempts", again ? 2 : 1);
    fields.put("started_ms", start.toEpochMilli());
    fields.put("ended_ms", end.isBefore(to) ? end.toEpochMilli() : 0);
    fields.put("first_window_ms", start.toEpochMilli());
    fields.put("last_window_ms", end.toEpochMilli() - 60_000);
    fields.put("windows", 720);
    fields.put("lost_mj", again ? sums.get("energy_mj") / 4 : 0);
    Map<String, String> shard =
        Map.of("shard", Integer.toString(Math.floorMod(name.hashCode(), 64)));
    int apart = Math.floorMod(name.hashCode(), 1_000_000);
    lines.add("job_totals", shard, fields, start, apart);
    lines.add("job_users", shard, Map.of("job", name, "user", "ada"), start, apart);
    Map<String, String> tags = Map.of("site", site.name(), "kind", "start");
    lines.add(
        "annotations", tags, Map.of("title", "started", "text", name, "job", name), start, apart);
  }

  private void restatements(SyntheticSite site) {
    Group group = SyntheticSite.GROUPS.get(0);
    for (Instant at = from.plus(HOUR); at.isBefore(to); at = at.plus(Duration.ofHours(8))) {
      String job = site.job(group, at);
      long now = site.groupMinute(group, at).get("location_ug");
      Map<String, Object> fields = new HashMap<>();
      fields.put("job", job);
      fields.put("window_start_ms", at.minus(HOUR).toEpochMilli());
      fields.put("entry", 2);
      fields.put("energy_mj", site.energyMj(group, at));
      fields.put("previous_energy_mj", site.energyMj(group, at));
      fields.put("location_ug", now);
      fields.put("previous_location_ug", now - 1_000_000);
      fields.put("delta_location_ug", 1_000_000);
      fields.put("intensity_status", "MEASURED");
      fields.put("previous_intensity_status", "FORECAST");
      fields.put("intensity_provider", "grid");
      lines.add(
          "restatements",
          Map.of("site", site.name(), "cause", "INTENSITY", "shard", "07"),
          fields,
          at,
          1);
      lines.add(
          "annotations",
          Map.of("site", site.name(), "kind", "restatement"),
          Map.of("title", "restated", "text", "INTENSITY", "job", job),
          at,
          2);
    }
  }
}
