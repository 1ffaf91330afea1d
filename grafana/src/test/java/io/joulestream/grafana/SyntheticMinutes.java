package io.joulestream.grafana;

import io.joulestream.grafana.SyntheticSite.Group;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** The last hours of the made-up sites, minute by minute, and the health of what measured them. */
final class SyntheticMinutes {

  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final int HOSTS = 3;

  private final Lines lines;
  private final Instant from;
  private final Instant to;

  SyntheticMinutes(Lines lines, Instant from, Instant to) {
    this.lines = lines;
    this.from = from;
    this.to = to;
  }

  void write() {
    long number = 0;
    for (Instant minute = from; minute.isBefore(to); minute = minute.plus(MINUTE)) {
      for (SyntheticSite site : SyntheticSite.BOTH) {
        balance(site, minute);
        jobs(site, minute);
        devices(site, minute);
        if (number % 5 == 0) {
          rejected(site, minute);
        }
      }
      health(number++, minute);
    }
    SyntheticSite.BOTH.forEach(this::hosts);
    lines.add(
        "annotations",
        Map.of("site", "lon1", "kind", "incident"),
        Map.of("title", "node-d is silent", "host", "node-d"),
        to.minus(Duration.ofHours(3)));
  }

  private void balance(SyntheticSite site, Instant minute) {
    Map<String, Object> fields = new HashMap<>(site.words());
    fields.putAll(site.siteMinute(minute));
    for (String only :
        new String[] {"uncertainty_ug", "counted_ms", "integrated_ms", "bridged_ms"}) {
      fields.remove(only);
    }
    fields.remove("modelled_ms");
    fields.put("window_ms", 60_000);
    fields.put("readings", 6 * HOSTS);
    fields.put("accounted", true);
    fields.put("final", minute.isBefore(to.minus(Duration.ofMinutes(15))));
    fields.put("upstream_known", fields.containsKey("upstream_mj"));
    lines.add("site_balance", Map.of("site", site.name()), fields, minute);
  }

  private void jobs(SyntheticSite site, Instant minute) {
    for (Group group : SyntheticSite.GROUPS) {
      Map<String, Object> fields = new HashMap<>(site.words());
      fields.putAll(site.groupMinute(group, minute));
      fields.put("intensity_mg_per_kwh", site.intensityMgPerKwh(minute));
      lines.add(
          "job_minutes",
          Map.of("site", site.name(), "job", site.job(group, minute)),
          fields,
          minute);
    }
  }

  private void devices(SyntheticSite site, Instant minute) {
    long measured = site.siteMinute(minute).get("measured_mj");
    for (int host = 0; host < HOSTS; host++) {
      device(site, minute, "node-" + (char) ('a' + host), "NODE", measured / HOSTS);
      device(site, minute, "node-" + (char) ('a' + host), "DEVICE", measured / HOSTS / 2);
    }
    if (minute.isBefore(to.minus(Duration.ofHours(3)))) {
      device(site, minute, "node-d", "NODE", 1_000_000);
    }
  }

  private void device(
      SyntheticSite site, Instant minute, String host, String level, long energyMj) {
    Map<String, String> tags = new LinkedHashMap<>();
    tags.put("site", site.name());
    tags.put("host", host);
    tags.put("level", level);
    tags.put("device", level.equals("DEVICE") ? "0" : "");
    lines.add(
        "device_power",
        tags,
        Map.of(
            "energy_mj",
            energyMj,
            "mean_w",
            energyMj / 60_000.0,
            "readings",
            6,
            "used",
            true,
            "counted_ms",
            60_000),
        minute);
  }

  private void rejected(SyntheticSite site, Instant minute) {
    lines.add(
        "rejected",
        Map.of(
            "topic",
            "rejected-readings",
            "source",
            "http",
            "reason",
            "LATE",
            "partition",
            "0",
            "thousand",
            "0"),
        Map.of("records", 2, "site", site.name(), "host", "node-d", "detail", "an hour late"),
        minute,
        site.pue());
  }

  private void hosts(SyntheticSite site) {
    for (int host = 0; host < HOSTS; host++) {
      host(site, "node-" + (char) ('a' + host), to.minus(MINUTE), "");
    }
    host(site, "node-d", to.minus(Duration.ofHours(3)), "");
    host(site, "node-e", null, site.job(SyntheticSite.GROUPS.get(1), from));
  }

  private void host(SyntheticSite site, String host, Instant lastReading, String unmatched) {
    Map<String, Object> fields = new HashMap<>();
    fields.put("last_reading_ms", lastReading == null ? 0 : lastReading.toEpochMilli());
    fields.put("seen", lastReading != null);
    fields.put("received_ms", to.toEpochMilli());
    fields.put("devices", 1);
    fields.put("unmatched", unmatched);
    lines.add("host_status", Map.of("site", site.name(), "host", host), fields, Instant.EPOCH);
  }

  /** One of the topologies, and the sink, start anew an hour before the end. */
  private void health(long number, Instant minute) {
    long before = Duration.between(from, to).toMinutes() - 60;
    long up = number < before ? number : number - before;
    process("ingest", "ingest-1", minute, number, number);
    process("streams-app", "streams-1", minute, number, number);
    process("streams-app", "streams-2", minute, up, number);
    process("sink", "sink-1", minute, up, number);
  }

  private void process(String component, String instance, Instant minute, long up, long number) {
    Map<String, Object> fields = new HashMap<>();
    fields.put("state", "running");
    fields.put("healthy", true);
    fields.put("lag_records", 20 + number % 7);
    fields.put("records_total", up * 6_000);
    fields.put("uptime_seconds", up * 60);
    fields.put("cpu_seconds_total", up * 12);
    fields.put("heap_used_bytes", 2.0e8);
    if (component.equals("sink")) {
      long refused = minute.isBefore(to.minus(Duration.ofMinutes(10))) ? 0 : 3;
      fields.put("points_consumed_total", up * 1_000);
      fields.put("points_superseded_total", up * 100);
      fields.put("points_expired_total", up);
      fields.put("points_dead_lettered_total", refused);
      fields.put("points_written_total", up * 899 - refused);
      fields.put("latency_ms", 900 + number % 100);
      fields.put("store_batch_ms", 12);
    }
    lines.add(
        "pipeline_health", Map.of("component", component, "instance", instance), fields, minute);
  }
}
