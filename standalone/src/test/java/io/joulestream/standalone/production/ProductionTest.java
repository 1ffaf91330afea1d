package io.joulestream.standalone.production;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.joulestream.schemas.ConfluentSchemaIds;
import io.joulestream.schemas.SchemaIds;
import io.joulestream.schemas.Topic;
import io.joulestream.schemas.Topics;
import io.joulestream.schemas.avro.JobEmissions;
import io.joulestream.schemas.avro.SiteBalance;
import io.joulestream.sink.Destinations;
import io.joulestream.sink.StoreKind;
import io.joulestream.sink.Table;
import io.joulestream.sink.Tables;
import io.joulestream.standalone.Cli;
import io.joulestream.standalone.Lag;
import io.joulestream.standalone.Parts;
import io.joulestream.standalone.store.InfluxStore;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What {@code docker compose up} starts, natively: Kafka, the registry, InfluxDB and every part as
 * a process of its own, with the settings of the compose file but for addresses and folders. Each
 * is killed once while the demo is published, and in the end the store holds what a replay of the
 * same recording states.
 *
 * <p>InfluxDB is Debian's 1.6.7 behind an adapter for {@code /api/v2/write}.
 */
@Tag("heavy")
class ProductionTest {

  private static final Duration PATIENCE = Duration.ofMinutes(4);

  /** What a JVM answers that was asked to stop. */
  private static final int SIGTERM = 128 + 15;

  private static final Path COMPOSE = Path.of("..", "docker-compose.yml");
  private static final Path SETTINGS = Path.of("..", "compose", "joulestream.yaml");
  private static final Pattern POINTS =
      Pattern.compile("joulestream_points_(\\w+)_total\\{[^}]*} (\\S+)");

  @TempDir private Path work;

  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
  private final Parts started = new Parts();
  private List<String> settings = List.of();

  @Test
  @Timeout(value = 15, unit = TimeUnit.MINUTES)
  void eachProcessIsKilledOnceAndTheBooksAreTheSame() throws Exception {
    RegistryProcess.requireProgram();
    InfluxStore influx = started.add(InfluxStore.open(work.resolve("influx")));
    try (started) {
      ComposeFile compose = ComposeFile.read(COMPOSE);
      KafkaProcess kafka = started.add(new KafkaProcess(compose, work));
      await("Kafka", kafka::answers);
      RegistryProcess registry =
          started.add(new RegistryProcess(compose, kafka.bootstrapServers(), work));
      await("the registry", () -> isFine(registry.readyUrl()));
      settings = settings(kafka, registry, influx);
      once("topics-init");
      once("store-init");
      List<PartProcess> parts =
          List.of(
              part("streams-app", "one"),
              part("streams-app", "two"),
              part("sink", "one"),
              part("sink", "two"),
              part("ingest", "one"));
      for (PartProcess part : parts) {
        await(part.page("ready"), () -> isFine(part.page("ready")));
      }
      PartProcess demo =
          started.add(
              PartProcess.start(
                  "demo",
                  work,
                  command("demo", "--no-live", "--memory", work.resolve("demo.json").toString())));
      TimeUnit.SECONDS.sleep(5);

      for (PartProcess part : parts) {
        part.restart();
        await(part.page("ready"), () -> isFine(part.page("ready")));
      }
      influx.stop();
      TimeUnit.SECONDS.sleep(3);
      influx.start();
      registry.restart();
      await("the registry", () -> isFine(registry.readyUrl()));
      kafka.restart();
      await("Kafka", kafka::answers);
      assertEquals(0, demo.process().exitCode(PATIENCE), demo.process().lastWords());
      try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
          ConfluentSchemaIds ids = new ConfluentSchemaIds(registry.url(), Map.of())) {
        awaitEnd(admin);
        check(kafka.bootstrapServers(), ids, influx);
      }
      for (PartProcess sink : parts.subList(2, 4)) {
        assertPointsAreAccountedFor(get(sink.page("metrics")).body());
      }
      for (PartProcess part : parts) {
        assertEquals(SIGTERM, part.process().stop(), part.process().lastWords());
      }
    }
  }

  private List<String> settings(KafkaProcess kafka, RegistryProcess registry, InfluxStore influx)
      throws IOException {
    Path token = Files.writeString(work.resolve("token"), "none");
    List<String> all = new ArrayList<>();
    Map.of(
            "kafka.bootstrap_servers", kafka.bootstrapServers(),
            "registry.url", registry.url(),
            "streams_app.state_dir", work.resolve("state").toString(),
            "ingest.listen", "127.0.0.1:0",
            "ingest.token_file", token.toString(),
            "ingest.buffer_dir", work.resolve("buffer").toString(),
            "store.url", influx.address().url(),
            "store.token_file", token.toString())
        .forEach((key, value) -> all.addAll(List.of("--set", key + "=" + value)));
    return all;
  }

  private List<String> command(String name, String... more) {
    List<String> command = new ArrayList<>(List.of(name, "--config", SETTINGS.toString()));
    command.addAll(settings);
    command.addAll(List.of(more));
    return command;
  }

  private PartProcess part(String name, String instance) {
    String section = name.replace('-', '_');
    List<String> command =
        name.equals("ingest")
            ? command(name)
            : command(name, "--set", section + ".instance_id=" + instance);
    return started.add(PartProcess.start(name + "-" + instance, work, command));
  }

  /** Runs one of those that end by themselves, twice: it can be run again. */
  private void once(String name) throws InterruptedException {
    for (int run = 0; run < 2; run++) {
      try (PartProcess part = PartProcess.start(name, work, command(name))) {
        assertEquals(0, part.process().exitCode(PATIENCE), part.process().lastWords());
      }
    }
  }

  private void awaitEnd(Admin admin) throws Exception {
    Lag topology = new Lag(admin, "joulestream");
    Lag sink = new Lag(admin, StoreKind.INFLUX.group());
    Set<String> inputs = Topics.INPUTS.stream().map(Topic::name).collect(Collectors.toSet());
    Set<String> shown = Tables.ALL.stream().map(Table::topicName).collect(Collectors.toSet());
    shown.remove(Topics.PIPELINE_HEALTH.name());
    // results are worked out some time after their input, so nothing may be left several times
    for (int calm = 0; calm < 8; calm++) {
      await(
          "everything to be processed",
          () ->
              topology.of(
                          topic ->
                              inputs.contains(topic)
                                  || (topic.startsWith("joulestream-")
                                      && topic.endsWith("-repartition")))
                      + sink.of(shown::contains)
                  == 0);
      TimeUnit.SECONDS.sleep(1);
    }
  }

  private void check(String bootstrapServers, SchemaIds ids, InfluxStore influx)
      throws IOException {
    String live = Destinations.LIVE_BUCKET;
    String history = Destinations.HISTORY_BUCKET;
    Map<String, Long> replayed = replayed();
    assertEquals(replayed, byName(influx.query(history, "SELECT job, energy_mj FROM job_totals")));
    Map<String, JobEmissions> minutes = latest(Topics.JOB_EMISSIONS, bootstrapServers, ids);
    assertEquals(
        "%d rows, %d mJ, %d µg"
            .formatted(
                minutes.size(),
                minutes.values().stream().mapToLong(JobEmissions::getEnergyMj).sum(),
                minutes.values().stream().mapToLong(m -> orZero(m.getLocationUg())).sum()),
        sums(
            influx.query(
                live,
                "SELECT count(energy_mj), sum(energy_mj), sum(location_ug) FROM job_minutes")));
    Map<String, SiteBalance> balances = latest(Topics.SITE_BALANCE, bootstrapServers, ids);
    assertEquals(
        "%d rows, %d mJ, %d µg"
            .formatted(
                balances.size(),
                balances.values().stream().mapToLong(SiteBalance::getMeasuredMj).sum(),
                balances.values().stream().mapToLong(b -> orZero(b.getLocationUg())).sum()),
        sums(
            influx.query(
                live,
                "SELECT count(measured_mj), sum(measured_mj), sum(location_ug) FROM"
                    + " site_balance")));
    assertEquals(0, balances.values().stream().mapToLong(SiteBalance::getImbalanceMj).sum());
    assertEquals(
        replayed.values().stream().mapToLong(Long::longValue).sum(),
        influx
            .query(history, "SELECT sum(energy_mj) FROM team_months")
            .at("/results/0/series/0/values/0/1")
            .asLong());
    assertEquals(Map.of(), latest(Topics.SINK_DEAD_LETTERS, bootstrapServers, ids));
  }

  /** Energy by job of a replay of the same recording. */
  private Map<String, Long> replayed() throws IOException {
    Path output = work.resolve("replay");
    Cli replay = Cli.run("replay", "--quiet", "--input", "demo", "--output", output.toString());
    assertEquals(0, replay.exitCode(), replay.err());
    List<String> lines = Files.readAllLines(output.resolve("job_totals.csv"));
    int energy = List.of(lines.get(0).split(",")).indexOf("energy_mj");
    return lines.stream()
        .skip(1)
        .map(line -> line.split(",", -1))
        .collect(
            Collectors.toMap(
                cells -> cells[0],
                cells -> Long.valueOf(cells[energy]),
                (a, b) -> a,
                TreeMap::new));
  }

  private static Map<String, Long> byName(JsonNode answer) {
    Map<String, Long> byName = new TreeMap<>();
    for (JsonNode row : answer.at("/results/0/series/0/values")) {
      if (byName.put(row.path(1).asText(), row.path(2).asLong()) != null) {
        throw new AssertionError(row.path(1) + " is there twice");
      }
    }
    return byName;
  }

  private static String sums(JsonNode answer) {
    JsonNode row = answer.at("/results/0/series/0/values/0");
    return "%d rows, %d mJ, %d µg"
        .formatted(row.path(1).asLong(), row.path(2).asLong(), row.path(3).asLong());
  }

  private static <V> Map<String, V> latest(Topic<V> topic, String bootstrapServers, SchemaIds ids) {
    Map<String, V> latest = new TreeMap<>();
    Function<byte[], V> read =
        bytes -> topic.serde(ids).deserializer().deserialize(topic.name(), bytes);
    try (KafkaConsumer<String, byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", bootstrapServers, "isolation.level", "read_committed"),
            new StringDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic.name()).stream()
              .map(p -> new TopicPartition(p.topic(), p.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
        consumer
            .poll(Duration.ofMillis(200))
            .forEach(record -> latest.put(record.key(), read.apply(record.value())));
      }
    }
    return latest;
  }

  private static void assertPointsAreAccountedFor(String metrics) {
    Map<String, Double> points = new TreeMap<>();
    Matcher matcher = POINTS.matcher(metrics);
    while (matcher.find()) {
      points.put(matcher.group(1), Double.valueOf(matcher.group(2)));
    }
    double consumed = points.getOrDefault("consumed", -1.0);
    points.remove("consumed");
    assertEquals(
        consumed, points.values().stream().mapToDouble(Double::doubleValue).sum(), metrics);
  }

  private static long orZero(Long value) {
    return value == null ? 0 : value;
  }

  private boolean isFine(String url) {
    try {
      return get(url).statusCode() == 200;
    } catch (IOException | InterruptedException e) {
      return false;
    }
  }

  private HttpResponse<String> get(String url) throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(10)).build(),
        BodyHandlers.ofString());
  }

  private static void await(String what, Callable<Boolean> condition) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.call()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("waited in vain for " + what);
      }
      TimeUnit.MILLISECONDS.sleep(200);
    }
  }
}
