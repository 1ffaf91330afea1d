package io.joulestream.standalone;

import com.fasterxml.jackson.databind.JsonNode;
import io.joulestream.schemas.Topic;
import io.joulestream.schemas.Topics;
import io.joulestream.sink.Sink;
import io.joulestream.sink.SinkCounts;
import io.joulestream.sink.StoreKind;
import io.joulestream.sink.Table;
import io.joulestream.sink.Tables;
import io.joulestream.standalone.embedded.StoreQuery;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;

/** How the running pipeline is: its parts, what they have counted, what is late or missing. */
final class Status {

  /** A host that has not been read for this long is silent; its status is a minute old at most. */
  private static final Duration SILENT_AFTER = Duration.ofMinutes(3);

  /** A fault of the product, which no data should be able to cause. */
  private static final String UNBALANCED = "settled minutes that do not balance";

  /** Parts that the rest of the report is asked from. */
  private static final Set<String> ASKED = Set.of("kafka", "store");

  private final Pipeline pipeline;
  private final Admin admin;
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

  Status(Pipeline pipeline, Admin admin) {
    this.pipeline = pipeline;
    this.admin = admin;
  }

  /** A part and how it is. */
  record Part(String name, String state, String address) {
    static final String RUNNING = Sink.RUNNING;

    boolean isRunning() {
      return state.equals(RUNNING);
    }
  }

  /** A host that was read and is not any more. */
  record SilentHost(String site, String host, String lastReading) {}

  /**
   * A host of which records came at the wrong time: its clock is off, or what carries its records
   * is slow.
   */
  record HostOutOfTime(String site, String host, String reason, long records) {}

  /** A job that holds something of which nothing was ever read. */
  record UnmatchedJob(String job, String site, String host) {}

  /**
   * All of it.
   *
   * @param lag records that are waiting, by consumer
   */
  record Report(
      boolean healthy,
      List<Part> parts,
      Map<String, Long> lag,
      Map<String, Long> counters,
      Map<String, Long> rejected,
      List<SilentHost> silentHosts,
      List<HostOutOfTime> hostsOutOfTime,
      List<UnmatchedJob> unmatchedJobs) {}

  Report report() {
    List<Part> parts = parts();
    boolean healthy = parts.stream().allMatch(Part::isRunning);
    if (parts.stream().anyMatch(part -> !part.isRunning() && ASKED.contains(part.name()))) {
      return new Report(
          false, parts, Map.of(), Map.of(), Map.of(), List.of(), List.of(), List.of());
    }
    SinkCounts sink = pipeline.sinkCounts();
    Map<String, Long> counters = counters();
    counters.put("points consumed", sink.consumed());
    counters.put("points written", sink.written());
    counters.put("points superseded", sink.superseded());
    counters.put("points expired", sink.expired());
    counters.put("points dead-lettered", sink.deadLettered());
    return new Report(
        healthy && counters.getOrDefault(UNBALANCED, 0L) == 0,
        parts,
        Map.of("topology", topologyLag(), "sink", sinkLag()),
        counters,
        rejected(),
        silentHosts(),
        hostsOutOfTime(),
        unmatchedJobs());
  }

  private List<Part> parts() {
    return List.of(
        new Part("kafka", kafkaState(), pipeline.bootstrapServers()),
        new Part("registry", stateOf(pipeline.registryUrl() + "/subjects"), pipeline.registryUrl()),
        new Part("store", stateOf(pipeline.query().url() + "/ping"), pipeline.query().url()),
        new Part("topology", pipeline.topologyState().toLowerCase(Locale.ROOT), ""),
        new Part("sink", pipeline.sinkState(), ""),
        new Part("ingest", stateOf(pipeline.ingestUrl() + "/health"), pipeline.ingestUrl()));
  }

  private String kafkaState() {
    try {
      int nodes = admin.describeCluster().nodes().get(5, TimeUnit.SECONDS).size();
      return nodes > 0 ? Part.RUNNING : "without a broker";
    } catch (ExecutionException | TimeoutException e) {
      return "does not answer";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "not asked";
    }
  }

  private String stateOf(String url) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(5)).build();
    try {
      int status = http.send(request, BodyHandlers.discarding()).statusCode();
      return status < 300 ? Part.RUNNING : "answers " + status;
    } catch (IOException e) {
      return "does not answer";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "not asked";
    }
  }

  /** Records that wait for the topology, on its inputs and between its steps. */
  long topologyLag() {
    Set<String> inputs = Topics.INPUTS.stream().map(Topic::name).collect(Collectors.toSet());
    return new Lag(admin, Pipeline.APPLICATION_ID)
        .of(
            topic ->
                inputs.contains(topic)
                    || (topic.startsWith(Pipeline.APPLICATION_ID)
                        && topic.endsWith("-repartition")));
  }

  private long sinkLag() {
    Set<String> shown = Tables.ALL.stream().map(Table::topicName).collect(Collectors.toSet());
    return new Lag(admin, StoreKind.EMBEDDED.group()).of(shown::contains);
  }

  private Map<String, Long> counters() {
    StoreQuery.Answer answer =
        pipeline
            .query()
            .run(
                "SELECT sum(readings) AS \"readings\", sum(reading_duplicates) AS \"reading duplicates\","
                    + " sum(reading_conflicts) AS \"reading conflicts\", sum(job_events) AS \"job events\","
                    + " sum(job_event_duplicates) AS \"job event duplicates\","
                    + " sum(job_event_conflicts) AS \"job event conflicts\","
                    + " sum(CASE WHEN final AND (imbalance_mj != 0"
                    + " OR measured_mj != active_mj + held_idle_mj + unallocated_mj)"
                    + " THEN 1 ELSE 0 END) AS \"settled minutes that do not balance\""
                    + " FROM site_balance");
    Map<String, Long> counters = new LinkedHashMap<>();
    for (int i = 0; i < answer.columns().size() && !answer.rows().isEmpty(); i++) {
      counters.put(answer.columns().get(i), answer.rows().get(0).get(i).asLong());
    }
    return counters;
  }

  private Map<String, Long> rejected() {
    Map<String, Long> rejected = new LinkedHashMap<>();
    for (List<JsonNode> row :
        pipeline
            .query()
            .run("SELECT source, reason, sum(records) FROM rejected ORDER BY source, reason")
            .rows()) {
      rejected.put(row.get(0).asText() + " " + row.get(1).asText(), row.get(2).asLong());
    }
    return rejected;
  }

  private List<SilentHost> silentHosts() {
    long since = Instant.now().minus(SILENT_AFTER).toEpochMilli();
    List<SilentHost> silent = new ArrayList<>();
    for (List<JsonNode> row :
        pipeline
            .query()
            .run(
                "SELECT site, host, last_reading_ms FROM host_status WHERE seen AND last_reading_ms < "
                    + since
                    + " ORDER BY site, host")
            .rows()) {
      silent.add(
          new SilentHost(
              row.get(0).asText(),
              row.get(1).asText(),
              Instant.ofEpochMilli(row.get(2).asLong()).toString()));
    }
    return silent;
  }

  private List<HostOutOfTime> hostsOutOfTime() {
    List<HostOutOfTime> hosts = new ArrayList<>();
    for (List<JsonNode> row :
        pipeline
            .query()
            .run(
                "SELECT site, host, reason, sum(records) FROM rejected WHERE host != ''"
                    + " AND reason IN ('LATE', 'FUTURE', 'BELOW_FRONTIER') ORDER BY site, host, reason")
            .rows()) {
      hosts.add(
          new HostOutOfTime(
              row.get(0).asText(), row.get(1).asText(), row.get(2).asText(), row.get(3).asLong()));
    }
    return hosts;
  }

  private List<UnmatchedJob> unmatchedJobs() {
    List<UnmatchedJob> unmatched = new ArrayList<>();
    for (List<JsonNode> row :
        pipeline
            .query()
            .run(
                "SELECT site, host, unmatched FROM host_status WHERE unmatched != '' ORDER BY site, host")
            .rows()) {
      for (String job : row.get(2).asText().split("\\|", -1)) {
        unmatched.add(new UnmatchedJob(job, row.get(0).asText(), row.get(1).asText()));
      }
    }
    return unmatched;
  }
}
