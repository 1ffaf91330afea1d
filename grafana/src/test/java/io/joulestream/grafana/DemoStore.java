package io.joulestream.grafana;

import com.fasterxml.jackson.databind.JsonNode;
import io.joulestream.schemas.avro.JobTotals;
import io.joulestream.standalone.JavaProcess;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * A store that the product's own parts have filled: the recording of the demo, moved to end now,
 * and what {@link DemoDay} sends besides.
 */
final class DemoStore implements FilledStore {

  /** Panels of the last minutes look back so far, at an end that may be a minute old. */
  private static final Duration LOOK_BACK = Duration.ofMinutes(5);

  private final Influxd influxd;
  private final Instant now;
  private final Map<String, JobTotals> jobTotals;

  private DemoStore(Influxd influxd, Instant now, Map<String, JobTotals> jobTotals) {
    this.influxd = influxd;
    this.now = now;
    this.jobTotals = jobTotals;
  }

  static DemoStore open(Path directory) throws Exception {
    Influxd influxd = Influxd.start(directory);
    try (DemoPipeline pipeline = DemoPipeline.start(directory, influxd.url())) {
      Instant end = Instant.now();
      JavaProcess recording = pipeline.playRecording();
      DemoDay day = new DemoDay(pipeline, influxd.url());
      day.restartSink();
      DemoPipeline.awaitSuccess(recording);
      day.live();
      pipeline.stopInOrder();
      Instant now = Instant.now();
      if (now.isAfter(end.plus(LOOK_BACK))) {
        throw new AssertionError("filling took so long that the last minutes are empty: " + end);
      }
      return new DemoStore(influxd, now, pipeline.jobTotals());
    } catch (Exception | AssertionError e) {
      influxd.close();
      throw e;
    }
  }

  /** Totals of every job as they lie on Kafka. */
  Map<String, JobTotals> jobTotals() {
    return jobTotals;
  }

  /** The rows that a query of the tests' own finds, in all series. */
  JsonNode ask(String dataSource, String influxQl) {
    return Influxd.query(url(), database(dataSource), influxQl).path("series");
  }

  @Override
  public URI url() {
    return influxd.url();
  }

  @Override
  public Instant now() {
    return now;
  }

  @Override
  public Map<String, String> names() {
    return Map.ofEntries(
        Map.entry("site", "lon1"),
        Map.entry("tz", "Europe/London"),
        Map.entry("team", "foundation-models"),
        Map.entry("project", "mlperf-training-v4.0"),
        Map.entry("job", "smc/5848_2"),
        Map.entry("job_a", "smc/5848_2"),
        Map.entry("job_b", "smc/5753_4"),
        Map.entry("level", "NODE"),
        Map.entry("host", "smc-5848-node_1"),
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
