package io.joulestream.standalone.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.joulestream.schemas.ConfluentSchemaIds;
import io.joulestream.schemas.SchemaIds;
import io.joulestream.schemas.Topic;
import io.joulestream.schemas.Topics;
import io.joulestream.schemas.avro.DeadLetter;
import io.joulestream.schemas.avro.HostStatus;
import io.joulestream.schemas.avro.JobEmissions;
import io.joulestream.schemas.avro.JobTotals;
import io.joulestream.schemas.avro.PipelineHealth;
import io.joulestream.sink.Sink;
import io.joulestream.sink.SinkCounts;
import io.joulestream.sink.SinkSettings;
import io.joulestream.standalone.embedded.EmbeddedBroker;
import io.joulestream.standalone.embedded.Ports;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the sink promises with a store: from a real broker, nothing is lost and nothing doubled. */
abstract class SinkContract {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path directory;
  private final SchemaIds ids = ConfluentSchemaIds.inMemory();
  private final CompletableFuture<Throwable> failure = new CompletableFuture<>();
  private final Deque<AutoCloseable> started = new ArrayDeque<>();
  private final int brokerPort = Ports.free();
  private TestStore store;
  private StoreGate gate;
  private EmbeddedBroker broker;
  private KafkaProducer<byte[], byte[]> producer;
  private Sink sink;

  abstract TestStore open(Path directory) throws Exception;

  @BeforeEach
  void startAll() throws Exception {
    store = open(directory.resolve("store"));
    started.push(store);
    gate = new StoreGate(store.address().url());
    started.push(gate);
    broker = EmbeddedBroker.start(directory.resolve("kafka"), brokerPort);
    broker.createTopics(Topics.all(), "", 1);
    producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    started.push(producer);
    sink = startSink();
  }

  @AfterEach
  void stopAll() throws Exception {
    while (!started.isEmpty()) {
      started.pop().close();
    }
    broker.close();
  }

  private Sink startSink() {
    Sink another =
        new Sink(
            new Sink.Source(broker.bootstrapServers(), "", Map.of()),
            gate.before(store.address()),
            SinkSettings.of("contract"),
            ids,
            failure::complete);
    started.push(another);
    another.start();
    return another;
  }

  @Test
  void aLaterResultReplacesTheEarlierOne() throws Exception {
    publish("a", 1);
    publish("b", 2);
    awaitEnergies(Map.of("a", 1L, "b", 2L));

    publish("a", 3);

    awaitEnergies(Map.of("a", 3L, "b", 2L));
    awaitBalance(3);
  }

  @Test
  void aRestartRepeatsNothingAndLosesNothing() throws Exception {
    publish("a", 1);
    awaitEnergies(Map.of("a", 1L));
    sink.close();
    publish("b", 2);

    sink = startSink();

    awaitEnergies(Map.of("a", 1L, "b", 2L));
  }

  @Test
  void aStoreThatIsAwayIsWaitedFor() throws Exception {
    publish("a", 1);
    awaitEnergies(Map.of("a", 1L));
    store.stop();
    publish("a", 2);
    publish("b", 3);
    await("the sink to notice", () -> sink.state().startsWith("waiting for the store"));

    store.start();

    awaitEnergies(Map.of("a", 2L, "b", 3L));
    await("the sink to be well again", () -> sink.state().equals(Sink.RUNNING));
    awaitBalance(3);
  }

  /** An hour of outage differs from this only in how often the sink asks. */
  @Test
  void aStoreInTroubleIsWaitedForWhateverItAnswers() throws Exception {
    for (StoreGate.Fault trouble :
        List.of(
            new StoreGate.Fault(
                401, "{\"code\":\"unauthorized\",\"message\":\"unauthorized access\"}"),
            new StoreGate.Fault(404, "{\"code\":\"not found\",\"message\":\"bucket not found\"}"),
            new StoreGate.Fault(500, "{\"error\":\"write /wal/1: no space left on device\"}"),
            new StoreGate.Fault(503, "{\"error\":\"timeout\"}"))) {
      gate.answerAlways(trouble);
      publish("a", trouble.status());
      publish("b", trouble.status());
      await("the sink to notice", () -> sink.state().contains(" " + trouble.status() + " "));

      gate.heal();

      awaitEnergies(Map.of("a", (long) trouble.status(), "b", (long) trouble.status()));
      await("the sink to be well again", () -> sink.state().equals(Sink.RUNNING));
    }
    awaitBalance(8);
    assertEquals(0, sink.counts().deadLettered());
  }

  @Test
  void aSlowStoreMakesTheSinkWaitAndLosesNothing() throws Exception {
    gate.delayEach(Duration.ofMillis(400));
    for (int version = 1; version <= 30; version++) {
      publish("a", version);
      publish("b", 100 + version);
    }

    awaitEnergies(Map.of("a", 30L, "b", 130L));
    awaitBalance(60);
  }

  @Test
  void aBrokerThatIsAwayIsWaitedFor() throws Exception {
    publish("a", 1);
    awaitEnergies(Map.of("a", 1L));
    broker.close();

    broker = EmbeddedBroker.start(directory.resolve("kafka"), brokerPort);
    publish("a", 2);
    publish("b", 3);

    awaitEnergies(Map.of("a", 2L, "b", 3L));
  }

  @Test
  void aNumberThatIsNoneIsKeptWithItsReason() throws Exception {
    send(Topics.PIPELINE_HEALTH, "sink\ta", health(Double.NaN));
    publish("a", 1);

    awaitEnergies(Map.of("a", 1L));
    awaitBalance(2);
    DeadLetter letter = deadLetters().get(0);
    assertEquals("pipeline_health: latency_ms is NaN: a float must be finite", letter.getReason());
    assertEquals("sink\ta", letter.getKey());
    assertTrue(letter.getOriginal().remaining() > 10, letter.toString());
  }

  @Test
  void whatTheLiveBucketDoesNotKeepAnyMoreIsCountedAndNoDeadLetter() throws Exception {
    send(Topics.JOB_EMISSIONS, "a\tlon1\t0", minute(1_577_836_800_000L));
    publish("a", 1);

    awaitEnergies(Map.of("a", 1L));
    awaitBalance(2);
    assertEquals(store.address().liveRetention().isPresent() ? 1 : 0, sink.counts().expired());
    assertEquals(0, sink.counts().deadLettered());
  }

  @Test
  void whatTheStoreRefusesIsKeptAndTheRestWritten() throws Exception {
    store.refuseHostStatus();
    send(Topics.HOST_STATUS, "lon1\tn1", status("n1"));
    for (int job = 0; job < 20; job++) {
      publish("job-" + job, job + 1);
    }

    await("all jobs", () -> store.energies().size() == 20);
    awaitBalance(21);
    assertEquals(1, sink.counts().deadLettered());
    DeadLetter letter = deadLetters().get(0);
    assertEquals("host-status", letter.getTopic());
    assertTrue(letter.getPoint().startsWith("host_status,"), letter.getPoint());
    assertTrue(!letter.getReason().isEmpty());
  }

  @Test
  void aRecordThatCannotBeReadIsKeptAndTheRestWritten() throws Exception {
    send(Topics.JOB_TOTALS.name(), "broken", new byte[] {0, 0, 0, 0, 1, 0x7F});
    publish("a", 1);

    awaitEnergies(Map.of("a", 1L));
    awaitBalance(2);
    assertEquals("job-totals", deadLetters().get(0).getTopic());
  }

  private void publish(String job, long energyMj) {
    send(Topics.JOB_TOTALS, job, totals(job, energyMj));
  }

  private <V> void send(Topic<V> topic, String key, V value) {
    send(topic.name(), key, topic.serde(ids).serializer().serialize(topic.name(), value));
  }

  private void send(String topic, String key, byte[] value) {
    try {
      producer
          .send(new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8), value))
          .get(30, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static JobTotals totals(String job, long energyMj) {
    return JobTotals.newBuilder()
        .setJob(job)
        .setAttempt(0)
        .setTeam("")
        .setProject("")
        .setUser("")
        .setName("")
        .setFirstWindowMs(null)
        .setLastWindowMs(null)
        .setEnergyMj(energyMj)
        .setHeldIdleMj(0)
        .setOverheadMj(0)
        .setFacilityEnergyMj(null)
        .setLocationUg(null)
        .setPendingMj(0)
        .setCoveredMs(0)
        .setMissingMs(0)
        .setWindows(1)
        .setMarkers(List.of())
        .setListedMs(1_715_960_340_000L)
        .build();
  }

  private static JobEmissions minute(long windowStartMs) {
    return JobEmissions.newBuilder()
        .setJob("a")
        .setSite("lon1")
        .setZone("")
        .setWindowStartMs(windowStartMs)
        .setWindowMs(60_000)
        .setEnergyMj(1)
        .setHeldIdleMj(0)
        .setOverheadMj(0)
        .setFacilityEnergyMj(null)
        .setLocationUg(null)
        .setIntensityMgPerKwh(null)
        .setSignal("")
        .setScope("")
        .setIntensityStatus("")
        .setIntensityProvider("")
        .setCountedMs(60_000)
        .setIntegratedMs(0)
        .setBridgedMs(0)
        .setModelledMs(0)
        .setMissingMs(0)
        .setRevision(0)
        .setFinal$(true)
        .setRetracted(false)
        .setMarkers(List.of())
        .setReceivedMs(0)
        .build();
  }

  private static PipelineHealth health(double latencyMs) {
    return PipelineHealth.newBuilder()
        .setComponent("sink")
        .setInstance("a")
        .setAtMs(System.currentTimeMillis())
        .setState("running")
        .setHealthy(true)
        .setMeasures(Map.of("latency_ms", latencyMs))
        .build();
  }

  private static HostStatus status(String host) {
    return HostStatus.newBuilder()
        .setSite("lon1")
        .setHost(host)
        .setLastReadingMs(null)
        .setReceivedMs(0)
        .setFrontierMs(0)
        .setDevices(8)
        .setAlternates(List.of())
        .setUnmatched(List.of())
        .setRunning(List.of())
        .build();
  }

  private void awaitEnergies(Map<String, Long> expected) throws Exception {
    await(expected.toString(), () -> store.energies().equals(expected));
  }

  /** Waits until this many points are consumed, and checks that each is accounted for. */
  private void awaitBalance(long consumed) throws Exception {
    await(
        consumed + " points to be accounted for",
        () -> {
          SinkCounts counts = sink.counts();
          return counts.consumed() == consumed && counts.balance();
        });
  }

  private void await(String what, BooleanSupplier condition) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline || failure.isDone()) {
        throw new AssertionError(
            "waited in vain for %s: %s, %s, failure %s"
                .formatted(what, sink.counts(), sink.state(), failure.getNow(null)));
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  private List<DeadLetter> deadLetters() {
    TopicPartition partition = new TopicPartition(Topics.SINK_DEAD_LETTERS.name(), 0);
    List<DeadLetter> letters = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers()),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = consumer.endOffsets(List.of(partition)).get(partition);
      while (consumer.position(partition) < end) {
        consumer
            .poll(Duration.ofMillis(200))
            .forEach(
                record ->
                    letters.add(
                        Topics.SINK_DEAD_LETTERS
                            .serde(ids)
                            .deserializer()
                            .deserialize(partition.topic(), record.value())));
      }
    }
    return letters;
  }
}
