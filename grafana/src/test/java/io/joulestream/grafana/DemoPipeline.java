package io.joulestream.grafana;

import io.joulestream.schemas.ConfluentSchemaIds;
import io.joulestream.schemas.Topics;
import io.joulestream.schemas.avro.JobTotals;
import io.joulestream.sink.Destinations;
import io.joulestream.sink.StoreKind;
import io.joulestream.sink.Table;
import io.joulestream.sink.Tables;
import io.joulestream.standalone.JavaProcess;
import io.joulestream.standalone.Lag;
import io.joulestream.standalone.Main;
import io.joulestream.standalone.Parts;
import io.joulestream.standalone.embedded.EmbeddedBroker;
import io.joulestream.standalone.embedded.EmbeddedRegistry;
import io.joulestream.standalone.embedded.Ports;
import io.joulestream.standalone.store.InfluxAdapter;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The parts of the product as processes of their own, as an operator starts them, with a broker and
 * a registry in this process. The sink writes to a given InfluxDB.
 */
final class DemoPipeline implements AutoCloseable {

  static final String LIVE = Destinations.LIVE_BUCKET;
  static final String HISTORY = Destinations.HISTORY_BUCKET;

  /** Condition of a wait. */
  interface Condition {
    boolean holds() throws Exception;
  }

  private static final Duration PATIENCE = Duration.ofMinutes(4);
  private static final Path RECORDING = Path.of("../standalone/demo");
  private static final String APPLICATION = "joulestream";

  private final HttpClient http = HttpClient.newHttpClient();
  private final Parts parts = new Parts();
  private final Path directory;
  private final int ingestPort = Ports.free();
  private final Map<String, Integer> pages = new HashMap<>();
  private final Map<String, JavaProcess> running = new HashMap<>();
  private final Path config;
  private final String bootstrapServers;
  private final String registryUrl;

  private DemoPipeline(Path directory, URI influxd) throws IOException {
    this.directory = directory;
    EmbeddedBroker broker =
        parts.add(EmbeddedBroker.start(directory.resolve("kafka"), Ports.free()));
    EmbeddedRegistry registry =
        parts.add(EmbeddedRegistry.start(directory.resolve("schemas.jsonl"), Ports.free()));
    InfluxAdapter store = parts.add(new InfluxAdapter(influxd.toString()));
    this.bootstrapServers = broker.bootstrapServers();
    this.registryUrl = registry.url();
    Path token = Files.writeString(directory.resolve("token"), "none\n");
    this.config =
        Files.writeString(
            directory.resolve("joulestream.yaml"),
            """
            kafka:
              bootstrap_servers: %s
              partitions: 2
            registry:
              url: %s
            streams_app:
              instance_id: one
              state_dir: %s/state
              commit_interval: 250ms
            sink:
              instance_id: one
            ingest:
              listen: 127.0.0.1:%d
            store:
              url: %s
              token_file: %s
            budgets:
              - {team: foundation-models, kwh_per_month: 500, kgco2e_per_month: 100}
              - {team: vision, kwh_per_month: 50, kgco2e_per_month: 10}
              - {team: language, kwh_per_month: 50, kgco2e_per_month: 10}
            """
                .formatted(
                    bootstrapServers, registryUrl, directory, ingestPort, store.url(), token));
  }

  /** Starts everything, with topics and buckets. */
  static DemoPipeline start(Path directory, URI influxd) throws Exception {
    DemoPipeline pipeline = new DemoPipeline(directory, influxd);
    try {
      JavaProcess topics = pipeline.command("topics-init", List.of());
      JavaProcess buckets = pipeline.command("store-init", List.of());
      awaitSuccess(topics);
      awaitSuccess(buckets);
      List<String> components = List.of("streams-app", "sink", "ingest");
      components.forEach(pipeline::launch);
      for (String component : components) {
        pipeline.awaitReady(component);
      }
      return pipeline;
    } catch (Exception | AssertionError e) {
      pipeline.close();
      throw e;
    }
  }

  private JavaProcess command(String name, List<String> options) {
    List<String> arguments = new ArrayList<>(List.of(name, "--config", config.toString()));
    arguments.addAll(options);
    return parts.add(
        JavaProcess.start(
            Main.class,
            directory.resolve(name + ".log"),
            arguments,
            Map.of("joulestream.demo", RECORDING.toString())));
  }

  static void awaitSuccess(JavaProcess process) throws InterruptedException {
    if (process.exitCode(PATIENCE) != 0) {
      throw new AssertionError("a command fails: " + process.lastWords());
    }
  }

  private void launch(String component) {
    int port = Ports.free();
    pages.put(component, port);
    running.put(component, command(component, List.of("--set", "http.listen=127.0.0.1:" + port)));
  }

  private void awaitReady(String component) throws Exception {
    URI ready = URI.create("http://127.0.0.1:" + pages.get(component) + "/ready");
    JavaProcess process = running.get(component);
    await(
        component,
        () -> {
          if (!process.isAlive()) {
            throw new AssertionError(component + " ends: " + process.lastWords());
          }
          try {
            return http.send(HttpRequest.newBuilder(ready).build(), BodyHandlers.discarding())
                    .statusCode()
                == 200;
          } catch (IOException e) {
            return false;
          }
        });
  }

  /** Starts to play the recording, so that it ends now. */
  JavaProcess playRecording() {
    Path memory = directory.resolve("demo.json");
    return command("demo", List.of("--no-live", "--memory", memory.toString()));
  }

  /** Posts records; returns the answer, which counts those that are refused. */
  String post(String path, String body) throws Exception {
    HttpResponse<String> answer =
        http.send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + ingestPort + path))
                .POST(BodyPublishers.ofString(body))
                .build(),
            BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new AssertionError(answer.statusCode() + " " + answer.body());
    }
    return answer.body();
  }

  void restart(String component) throws Exception {
    stop(component);
    launch(component);
    awaitReady(component);
  }

  /** Stops the topology, and the sink when it has written everything. */
  void stopInOrder() throws Exception {
    await("the topology to have read everything", () -> lag(APPLICATION, this::isWayIn) == 0);
    stop("streams-app");
    Set<String> results =
        Tables.ALL.stream().map(Table::topicName).collect(Collectors.toUnmodifiableSet());
    await(
        "the sink to have written everything",
        () -> lag(StoreKind.INFLUX.group(), results::contains) == 0);
    stop("sink");
  }

  private boolean isWayIn(String topic) {
    return topic.endsWith("-repartition")
        || Topics.INPUTS.stream().anyMatch(input -> input.name().equals(topic));
  }

  private long lag(String group, Predicate<String> topics) {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
      return new Lag(admin, group).of(topics);
    }
  }

  private void stop(String component) throws InterruptedException {
    running.remove(component).stop();
  }

  /** The latest totals of every job on Kafka. */
  Map<String, JobTotals> jobTotals() {
    Map<String, JobTotals> totals = new HashMap<>();
    String topic = Topics.JOB_TOTALS.name();
    try (ConfluentSchemaIds ids = new ConfluentSchemaIds(registryUrl, Map.of());
        KafkaConsumer<byte[], byte[]> consumer =
            new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers, "isolation.level", "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
      var deserializer = Topics.JOB_TOTALS.serde(ids).deserializer();
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(partition -> new TopicPartition(topic, partition.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (partitions.stream().anyMatch(one -> consumer.position(one) < ends.get(one))) {
        for (ConsumerRecord<byte[], byte[]> row : consumer.poll(Duration.ofMillis(200))) {
          JobTotals total = deserializer.deserialize(topic, row.value());
          totals.put(total.getJob(), total);
        }
      }
    }
    return totals;
  }

  static void await(String what, Condition condition) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("waited in vain for " + what);
      }
      TimeUnit.MILLISECONDS.sleep(200);
    }
  }

  @Override
  public void close() {
    parts.close();
  }
}
