package io.joulestream.bench;

import com.sun.management.OperatingSystemMXBean;
import io.joulestream.schemas.ConfluentSchemaIds;
import io.joulestream.schemas.SchemaIds;
import io.joulestream.schemas.Topic;
import io.joulestream.schemas.Topics;
import io.joulestream.schemas.avro.DevicePower;
import io.joulestream.schemas.avro.JobEmissions;
import io.joulestream.standalone.embedded.EmbeddedBroker;
import io.joulestream.standalone.embedded.Ports;
import io.joulestream.streams.StreamsApp;
import io.joulestream.streams.StreamsSettings;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * A fleet read once a second, as it happens: how long from the receipt of a reading until results
 * that contain it can be read, and what that costs, generator and broker included.
 */
@Command(name = "live-load", mixinStandardHelpOptions = true)
final class LiveLoad implements Callable<Integer> {

  private static final int PARTITIONS = 2;

  /** Until code is compiled and caches are warm. */
  private static final int WARM_UP_SECONDS = 60;

  @Option(names = "--hosts", description = "hosts of eight devices", defaultValue = "1000")
  private int hosts = 1_000;

  @Option(names = "--seconds", description = "after a minute to warm up", defaultValue = "180")
  private int seconds = 180;

  public static void main(String[] args) {
    System.exit(new CommandLine(new LiveLoad()).execute(args));
  }

  @Override
  public Integer call() throws Exception {
    Path directory = Files.createTempDirectory("joulestream-bench");
    Fleet fleet = new Fleet(hosts, WARM_UP_SECONDS + seconds, System.currentTimeMillis() + 10_000);
    try (EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("kafka"), Ports.free());
        SchemaIds ids = ConfluentSchemaIds.inMemory()) {
      broker.createTopics(Topics.all(), "", PARTITIONS);
      try (StreamsApp app = topology(broker, ids, directory)) {
        app.start();
        run(fleet, broker, ids);
      }
      return 0;
    } finally {
      try (Stream<Path> files = Files.walk(directory)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(file);
        }
      }
    }
  }

  private static StreamsApp topology(EmbeddedBroker broker, SchemaIds ids, Path directory) {
    StreamsApp.Instance instance =
        new StreamsApp.Instance(
            "bench",
            "bench-1",
            broker.bootstrapServers(),
            directory.resolve("state"),
            2,
            Duration.ofSeconds(1),
            256L << 20,
            Map.of());
    return new StreamsApp(
        StreamsSettings.DEFAULT.withPartitions(PARTITIONS),
        instance,
        ids,
        failure -> {
          failure.printStackTrace();
          System.exit(2);
        });
  }

  private void run(Fleet fleet, EmbeddedBroker broker, SchemaIds ids) throws IOException {
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long[] cpu = new long[1];
    long from = fleet.startMs() + WARM_UP_SECONDS * 1_000L;
    long to = from + seconds * 1_000L;
    CompletableFuture<long[]> devices =
        CompletableFuture.supplyAsync(
            () ->
                latencies(broker, ids, Topics.DEVICE_POWER, DevicePower::getReceivedMs, from, to));
    CompletableFuture<long[]> jobs =
        CompletableFuture.supplyAsync(
            () ->
                latencies(
                    broker, ids, Topics.JOB_EMISSIONS, JobEmissions::getReceivedMs, from, to));
    fleet.publish(
        broker.bootstrapServers(),
        ids,
        PARTITIONS,
        second -> {
          awaitReceiptOf(fleet, second);
          if (second == WARM_UP_SECONDS) {
            cpu[0] = system.getProcessCpuTime();
          }
        });
    double cpuSeconds = (system.getProcessCpuTime() - cpu[0]) / 1e9;
    long samples = (long) hosts * Fleet.DEVICES * seconds;
    System.out.printf(
        "%,d samples/s: %.2f cores, %.2f CPU µs a sample%n",
        samples / seconds, cpuSeconds / seconds, cpuSeconds * 1e6 / samples);
    print("device power", devices.join());
    print("job minutes", jobs.join());
  }

  private static void awaitReceiptOf(Fleet fleet, int second) {
    long due = fleet.startMs() + second * 1_000L + Fleet.DELAY_MS;
    try {
      TimeUnit.MILLISECONDS.sleep(Math.max(0, due - System.currentTimeMillis()));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** From receipt until a consumer of what is committed has it, ms, of results received in time. */
  private static <V> long[] latencies(
      EmbeddedBroker broker,
      SchemaIds ids,
      Topic<V> topic,
      ToLongFunction<V> receivedMs,
      long from,
      long to) {
    Deserializer<V> deserializer = topic.serde(ids).deserializer();
    LongStream.Builder latencies = LongStream.builder();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers",
                broker.bootstrapServers(),
                "isolation.level",
                "read_committed",
                "auto.offset.reset",
                "earliest"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          Stream.of(0, 1).map(p -> new TopicPartition(topic.name(), p)).toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      while (System.currentTimeMillis() < to) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(10))) {
          if (record.value() != null) {
            long received =
                receivedMs.applyAsLong(deserializer.deserialize(topic.name(), record.value()));
            if (received >= from) {
              latencies.add(System.currentTimeMillis() - received);
            }
          }
        }
      }
    }
    return latencies.build().toArray();
  }

  private static void print(String what, long[] latencies) {
    Arrays.sort(latencies);
    System.out.printf(
        "%s, receipt until readable: p50 %,d ms, p99 %,d ms, max %,d ms (%,d results)%n",
        what, at(latencies, 0.5), at(latencies, 0.99), at(latencies, 1), latencies.length);
  }

  private static long at(long[] sorted, double quantile) {
    return sorted.length == 0
        ? -1
        : sorted[(int) Math.min(sorted.length - 1, quantile * sorted.length)];
  }
}
