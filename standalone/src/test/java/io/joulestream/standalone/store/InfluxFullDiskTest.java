package io.joulestream.standalone.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.joulestream.schemas.ConfluentSchemaIds;
import io.joulestream.schemas.SchemaIds;
import io.joulestream.schemas.Topics;
import io.joulestream.schemas.avro.CarbonIntensity;
import io.joulestream.schemas.avro.IntensityStatus;
import io.joulestream.schemas.avro.Scope;
import io.joulestream.schemas.avro.Signal;
import io.joulestream.sink.Sink;
import io.joulestream.sink.SinkSettings;
import io.joulestream.standalone.embedded.EmbeddedBroker;
import io.joulestream.standalone.embedded.Ports;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real InfluxDB on a file system of its own that is really full. Where none can be mounted this
 * is left out; {@link SinkContract} has the answer that InfluxDB gives then everywhere.
 */
@Tag("heavy")
class InfluxFullDiskTest {

  private static final int POINTS = 2_000;

  @TempDir private Path directory;

  @Test
  void aFullDiskIsWaitedForUntilThereIsRoomAgain() throws Exception {
    Path disk = Files.createDirectories(directory.resolve("disk"));
    assumeTrue(
        command("mount", "-t", "tmpfs", "-o", "size=48m", "tmpfs", disk.toString()) == 0,
        "no file system can be mounted here: NOT tested on a full disk");
    try {
      run(disk);
    } finally {
      command("umount", "-l", disk.toString());
    }
  }

  private void run(Path disk) throws Exception {
    SchemaIds ids = ConfluentSchemaIds.inMemory();
    CompletableFuture<Throwable> failure = new CompletableFuture<>();
    try (InfluxStore store = InfluxStore.open(disk.resolve("influx"));
        EmbeddedBroker broker = broker();
        KafkaProducer<byte[], byte[]> producer = producer(broker);
        Sink sink =
            new Sink(
                new Sink.Source(broker.bootstrapServers(), "", Map.of()),
                store.address(),
                SinkSettings.of("full"),
                ids,
                failure::complete)) {
      fill(disk.resolve("filler"));
      publish(producer, ids);
      sink.start();
      await(() -> sink.state().contains("no space left on device"), sink);

      Files.delete(disk.resolve("filler"));

      await(() -> sink.counts().consumed() == POINTS, sink);
      assertEquals(POINTS, sink.counts().written());
      assertEquals(POINTS, count(store));
      store.stop();
      store.start();
      assertEquals(POINTS, count(store), "what was acknowledged survives kill -9");
    }
  }

  private EmbeddedBroker broker() {
    EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("kafka"), Ports.free());
    broker.createTopics(Topics.all(), "", 1);
    return broker;
  }

  private static KafkaProducer<byte[], byte[]> producer(EmbeddedBroker broker) {
    return new KafkaProducer<>(
        Map.of("bootstrap.servers", broker.bootstrapServers()),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  private static void publish(KafkaProducer<byte[], byte[]> producer, SchemaIds ids) {
    for (int i = 0; i < POINTS; i++) {
      CarbonIntensity intensity =
          CarbonIntensity.newBuilder()
              .setZone("GB")
              .setFromMs(i * 1_800_000L)
              .setToMs((i + 1) * 1_800_000L)
              .setMgPerKwh(200_000 + i)
              .setSignal(Signal.AVERAGE)
              .setScope(Scope.DIRECT)
              .setStatus(IntensityStatus.MEASURED)
              .setProvider("neso")
              .setPublishedMs(0)
              .setReceivedMs(0)
              .build();
      String topic = Topics.CARBON_INTENSITY.name();
      var unused =
          producer.send(
              new ProducerRecord<>(
                  topic,
                  new byte[] {1},
                  Topics.CARBON_INTENSITY.serde(ids).serializer().serialize(topic, intensity)));
    }
    producer.flush();
  }

  private static long count(InfluxStore store) {
    return store
        .query("SELECT count(g_per_kwh) FROM grid_intensity")
        .at("/results/0/series/0/values/0/1")
        .asLong();
  }

  private static void fill(Path file) {
    try (OutputStream out = Files.newOutputStream(file)) {
      while (true) {
        out.write(new byte[4_096]);
      }
    } catch (IOException e) {
      // full
    }
  }

  private static int command(String... words) throws Exception {
    return new ProcessBuilder(words).redirectErrorStream(true).start().waitFor();
  }

  private static void await(BooleanSupplier condition, Sink sink) throws Exception {
    for (int tries = 0; !condition.getAsBoolean(); tries++) {
      if (tries > 600) {
        throw new AssertionError(sink.state() + ", " + sink.counts());
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }
}
