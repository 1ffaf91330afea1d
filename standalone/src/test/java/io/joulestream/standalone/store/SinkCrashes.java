package io.joulestream.standalone.store;

import io.joulestream.schemas.ConfluentSchemaIds;
import io.joulestream.schemas.SchemaIds;
import io.joulestream.schemas.Topics;
import io.joulestream.schemas.avro.JobTotals;
import io.joulestream.standalone.JavaProcess;
import io.joulestream.standalone.embedded.EmbeddedBroker;
import io.joulestream.standalone.embedded.EmbeddedRegistry;
import io.joulestream.standalone.embedded.Ports;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Sinks and stores are killed while jobs grow: at the end the store has every job once, with its
 * last value. An older value that came after a newer one would stay.
 */
@Tag("heavy")
abstract class SinkCrashes {

  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final int JOBS = 500;
  private static final int PARTITIONS = 4;

  @TempDir private Path directory;
  private final Deque<AutoCloseable> started = new ArrayDeque<>();
  private final Map<String, Long> published = new HashMap<>();
  private TestStore store;
  private EmbeddedRegistry registry;
  private EmbeddedBroker broker;
  private SchemaIds ids;
  private KafkaProducer<byte[], byte[]> producer;

  abstract TestStore open(Path directory) throws Exception;

  @BeforeEach
  void startAll() throws Exception {
    store = open(directory.resolve("store"));
    started.push(store);
    registry = EmbeddedRegistry.start(directory.resolve("schemas"), Ports.free());
    started.push(registry);
    broker = EmbeddedBroker.start(directory.resolve("kafka"), Ports.free());
    started.push(broker);
    broker.createTopics(Topics.all(), "", PARTITIONS);
    ids = new ConfluentSchemaIds(registry.url(), Map.of());
    started.push(ids);
    producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    started.push(producer);
  }

  @AfterEach
  void stopAll() throws Exception {
    while (!started.isEmpty()) {
      started.pop().close();
    }
  }

  private JavaProcess startSink(String instance) {
    JavaProcess sink =
        JavaProcess.start(
            SinkProcess.class,
            directory.resolve(instance + ".log"),
            SinkProcess.arguments(
                broker.bootstrapServers(), registry.url(), store.address(), instance));
    started.push(sink);
    return sink;
  }

  @Test
  void aSinkThatIsKilledAgainAndAgainLosesAndDoublesNothing() throws Exception {
    for (int kills = 0; kills < 3; kills++) {
      JavaProcess sink = startSink("a");
      publishUntil(sink, wroteSomethingOf(kills));
      sink.kill();
      publishRound();
    }
    JavaProcess last = startSink("a");

    await("everything", last, () -> store.energies().equals(published));
  }

  @Test
  void ofTwoSinksTheOtherTakesOverWhatOneLeaves() throws Exception {
    JavaProcess one = startSink("a");
    JavaProcess other = startSink("b");
    publishUntil(other, wroteSomethingOf(0));
    one.kill();
    publishRound();

    await("everything", other, () -> store.energies().equals(published));
    startSink("a");
    publishUntil(other, wroteSomethingOf(1));
    other.kill();
    publishRound();
    await("everything", other, () -> store.energies().equals(published));
  }

  @Test
  void aStoreThatIsKilledAgainAndAgainKeepsWhatItAcknowledged() throws Exception {
    JavaProcess sink = startSink("a");
    for (int kills = 0; kills < 3; kills++) {
      publishUntil(sink, wroteSomethingOf(kills));
      store.stop();
      publishRound();
      store.start();
    }

    await("everything", sink, () -> store.energies().equals(published));
  }

  /** The store has figures of the present round already: killing comes in the middle of it. */
  private BooleanSupplier wroteSomethingOf(int kills) {
    long before = published.values().stream().mapToLong(Long::longValue).max().orElse(0);
    return () -> store.energies().values().stream().anyMatch(energy -> energy > before + kills);
  }

  private void publishUntil(JavaProcess sink, BooleanSupplier condition) throws Exception {
    await(
        "the first figures",
        sink,
        () -> {
          publishRound();
          return condition.getAsBoolean();
        });
  }

  /** Every job grows. */
  private void publishRound() {
    for (int i = 0; i < JOBS; i++) {
      String job = "smc/" + i;
      long energyMj = published.merge(job, 1L, Long::sum);
      byte[] value =
          Topics.JOB_TOTALS
              .serde(ids)
              .serializer()
              .serialize(Topics.JOB_TOTALS.name(), totals(job, energyMj));
      var unused =
          producer.send(
              new ProducerRecord<>(
                  Topics.JOB_TOTALS.name(), job.getBytes(StandardCharsets.UTF_8), value));
    }
    producer.flush();
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

  private void await(String what, JavaProcess sink, BooleanSupplier condition) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("waited in vain for " + what + sink.lastWords());
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }
}
