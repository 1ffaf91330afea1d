package io.joulestream.grafana;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/**
 * What a day brings and the recording does not have: a utility meter, a job on a host that nobody
 * reads, an intensity revised after the minutes were settled, records that are refused, a sink that
 * is started again.
 */
final class DemoDay {

  static final String UNMATCHED_JOB = "lab/nobody-reads-it";
  static final String USER = "ada";
  static final int REVISED_G_PER_KWH = 150;
  private static final Duration METERED = Duration.ofSeconds(90);

  private final DemoPipeline pipeline;
  private final URI store;

  DemoDay(DemoPipeline pipeline, URI store) {
    this.pipeline = pipeline;
    this.store = store;
  }

  /** Stops and starts the sink while there is much to write, once it has reported. */
  void restartSink() throws Exception {
    DemoPipeline.await(
        "a report of the sink",
        () -> found(DemoPipeline.LIVE, "\"pipeline_health\" WHERE \"component\" = 'sink'") == 1);
    pipeline.restart("sink");
  }

  /** Lives through the rest, until the store shows all of it. */
  void live() throws Exception {
    Instant time = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    meter(time);
    startUnmatchedJob(time);
    reviseIntensity(time);
    sendWhatIsRefused(time);
    DemoPipeline.await("the day's records in the store", () -> isShown(time));
  }

  private void meter(Instant time) throws Exception {
    List<String> readings = new ArrayList<>();
    for (Instant at = time.minus(METERED); !at.isAfter(time); at = at.plusSeconds(2)) {
      readings.add(reading(at, "utility", "FACILITY", 560_000));
    }
    accepted(pipeline.post("/v1/readings", readings.toString()));
  }

  private void startUnmatchedJob(Instant time) throws Exception {
    accepted(
        pipeline.post(
            "/v1/job-events",
            """
            {"time":"%s","job":"%s","event":"START","site":"lon1","host":"lab-1","team":"vision",
             "project":"lab","user":"%s"}"""
                .formatted(time.minusSeconds(60), UNMATCHED_JOB, USER)));
  }

  /** Of the half-hour that was 45 minutes ago: a minute is settled 20 minutes behind at most. */
  private void reviseIntensity(Instant time) throws Exception {
    long halfHour = Duration.ofMinutes(30).toSeconds();
    Instant from =
        Instant.ofEpochSecond(
            Math.floorDiv(time.minusSeconds(2_700).getEpochSecond(), halfHour) * halfHour);
    accepted(
        pipeline.post(
            "/v1/intensities",
            """
            {"zone":"GB","from":"%s","to":"%s","g_per_kwh":%d,"signal":"AVERAGE","scope":"DIRECT",
             "status":"MEASURED","provider":"neso"}"""
                .formatted(from, from.plusSeconds(halfHour), REVISED_G_PER_KWH)));
  }

  private void sendWhatIsRefused(Instant time) throws Exception {
    String late = reading(time.minusSeconds(600), "smc-5848-node_1", "NODE", 7_000);
    String negative = reading(time, "smc-5848-node_1", "NODE", -1);
    String answer = pipeline.post("/v1/readings", "[" + late + "," + negative + "]");
    if (!answer.contains("LATE") || !answer.contains("NEGATIVE")) {
      throw new AssertionError("accepted: " + answer);
    }
  }

  private static String reading(Instant time, String host, String level, int watts) {
    return "{\"time\":\"%s\",\"site\":\"lon1\",\"host\":\"%s\",\"level\":\"%s\",\"power_w\":%d}"
        .formatted(time, host, level, watts);
  }

  private static void accepted(String answer) {
    if (!answer.contains("\"rejected\":[]")) {
      throw new AssertionError("refused: " + answer);
    }
  }

  /** Whether the store shows all of it, and charts, which end two minutes ago, the meter. */
  private boolean isShown(Instant time) {
    Instant metered = time.minus(METERED).truncatedTo(ChronoUnit.MINUTES);
    return Instant.now().isAfter(metered.plus(Duration.ofMinutes(2)))
        && areRecordsShown()
        && areReportsShown(time);
  }

  private boolean areRecordsShown() {
    String revised = "\"intensity_mg_per_kwh\" = " + REVISED_G_PER_KWH * 1_000;
    return found(DemoPipeline.LIVE, "\"site_balance\" WHERE \"upstream_known\" = true") == 1
        && found(DemoPipeline.HISTORY, "\"host_status\" WHERE \"unmatched\" != ''") == 1
        && found(DemoPipeline.HISTORY, "\"restatements\" WHERE " + revised) == 1
        && found(DemoPipeline.LIVE, "\"rejected\" GROUP BY \"reason\"") == 2
        && found(DemoPipeline.HISTORY, "\"job_totals\" WHERE \"job\" = '" + UNMATCHED_JOB + "'")
            == 1;
  }

  /** Of the sink before and after its restart, and of every part in two minutes: for a rate. */
  private boolean areReportsShown(Instant time) {
    String restarts =
        "(SELECT difference(\"uptime_seconds\") AS \"d\" FROM \"pipeline_health\""
            + " WHERE \"component\" = 'sink' GROUP BY \"instance\") WHERE \"d\" < 0";
    String rates =
        ("(SELECT non_negative_difference(last(\"uptime_seconds\")) AS \"d\" FROM \"pipeline_health\""
                + " WHERE time > '%s' AND time < '%s' GROUP BY time(1m), \"component\" fill(none))"
                + " GROUP BY \"component\"")
            .formatted(time.minus(Duration.ofHours(1)), time.plus(Duration.ofHours(1)));
    return found(DemoPipeline.LIVE, restarts) == 1 && found(DemoPipeline.LIVE, rates) == 3;
  }

  /** How many series there are of what is named. */
  private int found(String database, String from) {
    JsonNode result = Influxd.query(store, database, "SELECT * FROM " + from);
    return result.path("series").size();
  }
}
