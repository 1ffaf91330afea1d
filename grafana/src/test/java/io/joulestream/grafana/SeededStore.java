package io.joulestream.grafana;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * A store with the lines of a small made-up fleet: two sites, three months, both ends of summer
 * time.
 */
final class SeededStore implements FilledStore {

  static final Instant FROM = Instant.parse("2026-08-20T00:00:00Z");
  static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

  private final Influxd influxd;

  private SeededStore(Influxd influxd) {
    this.influxd = influxd;
  }

  static SeededStore open(Path directory) throws IOException {
    SeededStore store = new SeededStore(Influxd.start(directory));
    DATABASES.values().forEach(store.influxd::createDatabase);
    Lines lines =
        new Lines(
            StoreSchema.load(),
            (source, batch) -> store.influxd.write(DATABASES.get(source), batch));
    new SyntheticHistory(lines, FROM, NOW).write();
    new SyntheticMinutes(lines, NOW.minus(Duration.ofHours(6)), NOW).write();
    lines.flush();
    return store;
  }

  @Override
  public URI url() {
    return influxd.url();
  }

  @Override
  public Instant now() {
    return NOW;
  }

  @Override
  public Map<String, String> names() {
    SyntheticSite site = SyntheticSite.LONDON;
    SyntheticSite.Group first = SyntheticSite.GROUPS.get(0);
    Instant running = NOW.minusSeconds(1);
    return Map.ofEntries(
        Map.entry("site", site.name()),
        Map.entry("tz", site.timezone().getId()),
        Map.entry("team", first.team()),
        Map.entry("project", first.project()),
        Map.entry("job", site.job(first, running)),
        Map.entry("job_a", site.job(first, running)),
        Map.entry("job_b", site.job(SyntheticSite.GROUPS.get(2), running)),
        Map.entry("level", "NODE"),
        Map.entry("host", "node-a"),
        Map.entry("component", "sink"));
  }

  @Override
  public Map<String, String> mayBeEmpty() {
    return Map.of("health.json, panel Processes, B", "every process is healthy");
  }

  @Override
  public void close() {
    influxd.close();
  }
}
