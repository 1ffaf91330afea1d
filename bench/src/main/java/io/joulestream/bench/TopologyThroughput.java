package io.joulestream.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.management.OperatingSystemMXBean;
import io.joulestream.schemas.ConfluentSchemaIds;
import io.joulestream.schemas.SchemaIds;
import io.joulestream.schemas.Topics;
import io.joulestream.schemas.avro.SiteBalance;
import io.joulestream.standalone.embedded.EmbeddedBroker;
import io.joulestream.standalone.embedded.Ports;
import io.joulestream.streams.StreamsApp;
import io.joulestream.streams.StreamsSettings;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Produced;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Device samples a second, side by side in one run over one topic: a bare consumer, a Streams
 * pass-through, the whole topology; broker included.
 */
@Command(name = "topology-throughput", mixinStandardHelpOptions = true)
final class TopologyThroughput implements Callable<Integer> {

  private static final int PARTITIONS = 2;
  private static final long DEVICES = 8;

  @Option(names = "--hosts", description = "hosts of eight devices", defaultValue = "10000")
  private int hosts = 10_000;

  @Option(names = "--seconds", description = "length of the recording", defaultValue = "150")
  private int seconds = 150;

  private final ObjectMapper json = new ObjectMapper();

  public static void main(String[] args) {
    System.exit(new CommandLine(new TopologyThroughput()).execute(args));
  }

  /** What one contender took. */
  private record Taken(double seconds, double cpuSeconds) {}

  @Override
  public Integer call() throws Exception {
    Path directory = Files.createTempDirectory("joulestream-bench");
    Fleet fleet = Fleet.recorded(hosts, seconds);
    try (EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("kafka"), Ports.free());
        SchemaIds ids = ConfluentSchemaIds.inMemory()) {
      broker.createTopics(Topics.all(), "", PARTITIONS);
      fleet.publish(broker.bootstrapServers(), ids, PARTITIONS, second -> {});
      System.out.printf("%d samples published%n", fleet.samples());
      Map<String, Taken> taken = new LinkedHashMap<>();
      taken.put("bare consumer", timed(() -> consumeAll(broker)));
      taken.put("Streams pass-through", passThrough(broker, directory));
      taken.put("whole topology", topology(broker, ids, directory));
      long measured = measuredMj(broker, ids);
      long stateBytes = size(directory.resolve("state"));
      print(fleet, taken, measured, stateBytes);
      printTopics(fleet, directory.resolve("kafka"));
      return measured == fleet.energyMj() ? 0 : 1;
    } finally {
      delete(directory);
    }
  }

  private interface Work {
    void run() throws Exception;
  }

  private static Taken timed(Work work) throws Exception {
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long cpu = system.getProcessCpuTime();
    long start = System.nanoTime();
    work.run();
    return new Taken((System.nanoTime() - start) / 1e9, (system.getProcessCpuTime() - cpu) / 1e9);
  }

  private static KafkaConsumer<byte[], byte[]> consumer(EmbeddedBroker broker) {
    Properties config = new Properties();
    config.putAll(
        Map.of(
            "bootstrap.servers",
            broker.bootstrapServers(),
            "isolation.level",
            "read_committed",
            "max.poll.records",
            10_000));
    return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  private static void readToEnd(
      EmbeddedBroker broker,
      String topic,
      java.util.function.Consumer<ConsumerRecord<byte[], byte[]>> visitor) {
    try (KafkaConsumer<byte[], byte[]> consumer = consumer(broker)) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(p -> new TopicPartition(topic, p.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
        consumer.poll(Duration.ofMillis(100)).forEach(visitor);
      }
    }
  }

  private static void consumeAll(EmbeddedBroker broker) {
    readToEnd(broker, Topics.POWER_READINGS.name(), record -> {});
  }

  /** Reads and writes every record, exactly once. */
  private static Taken passThrough(EmbeddedBroker broker, Path directory) throws Exception {
    StreamsBuilder builder = new StreamsBuilder();
    builder.stream(
            Topics.POWER_READINGS.name(), Consumed.with(Serdes.ByteArray(), Serdes.ByteArray()))
        .to(Topics.SINK_DEAD_LETTERS.name(), Produced.with(Serdes.ByteArray(), Serdes.ByteArray()));
    Properties config = new Properties();
    config.putAll(
        Map.of(
            StreamsConfig.APPLICATION_ID_CONFIG,
            "pass-through",
            StreamsConfig.BOOTSTRAP_SERVERS_CONFIG,
            broker.bootstrapServers(),
            StreamsConfig.STATE_DIR_CONFIG,
            directory.resolve("pass-through").toString(),
            StreamsConfig.PROCESSING_GUARANTEE_CONFIG,
            StreamsConfig.EXACTLY_ONCE_V2,
            StreamsConfig.COMMIT_INTERVAL_MS_CONFIG,
            1_000,
            StreamsConfig.NUM_STREAM_THREADS_CONFIG,
            2,
            StreamsConfig.BUFFERED_RECORDS_PER_PARTITION_CONFIG,
            10_000));
    config.put("auto.offset.reset", "earliest");
    config.put("main.consumer.max.poll.records", 10_000);
    config.put("producer.compression.type", "lz4");
    config.put("producer.batch.size", 131_072);
    config.put("producer.transaction.timeout.ms", 60_000);
    try (KafkaStreams streams = new KafkaStreams(builder.build(), config)) {
      streams.start();
      while (streams.state() != KafkaStreams.State.RUNNING) {
        Thread.sleep(5);
      }
      return timed(() -> awaitEnd(broker, Topics.SINK_DEAD_LETTERS.name(), PARTITIONS));
    }
  }

  private static Taken topology(EmbeddedBroker broker, SchemaIds ids, Path directory)
      throws Exception {
    StreamsApp.Instance instance =
        new StreamsApp.Instance(
            "bench",
            "bench-1",
            broker.bootstrapServers(),
            directory.resolve("state"),
            2,
            Duration.ofSeconds(2),
            256L << 20,
            Map.of());
    try (StreamsApp app =
        new StreamsApp(
            StreamsSettings.DEFAULT
                .withPartitions(PARTITIONS)
                .withPublishInterval(Duration.ofSeconds(1)),
            instance,
            ids,
            failure -> {
              failure.printStackTrace();
              System.exit(2);
            })) {
      app.start();
      while (!app.isRunning()) {
        Thread.sleep(5);
      }
      return timed(() -> awaitEnd(broker, Topics.END_OF_INPUT.name(), PARTITIONS));
    }
  }

  /** Waits for as many end markers as the topic will get. */
  private static void awaitEnd(EmbeddedBroker broker, String topic, int markers) {
    try (KafkaConsumer<byte[], byte[]> consumer = consumer(broker)) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(p -> new TopicPartition(topic, p.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      int seen = 0;
      while (seen < markers) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(50))) {
          boolean end =
              topic.equals(Topics.END_OF_INPUT.name())
                  || record.headers().lastHeader(Topics.END_HEADER) != null;
          seen += end ? 1 : 0;
        }
      }
    }
  }

  /** The published balance, summed. */
  private static long measuredMj(EmbeddedBroker broker, SchemaIds ids) {
    var deserializer = Topics.SITE_BALANCE.serde(ids).deserializer();
    Map<Long, SiteBalance> latest = new HashMap<>();
    readToEnd(
        broker,
        Topics.SITE_BALANCE.name(),
        record -> {
          SiteBalance balance =
              deserializer.deserialize(Topics.SITE_BALANCE.name(), record.value());
          latest.put(balance.getWindowStartMs(), balance);
        });
    return latest.values().stream().mapToLong(SiteBalance::getMeasuredMj).sum();
  }

  /** What the topology's stores take on disk once they are closed. */
  private static long size(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      long bytes = 0;
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        bytes += Files.size(file);
      }
      return bytes;
    }
  }

  private void print(Fleet fleet, Map<String, Taken> taken, long measuredMj, long stateBytes)
      throws IOException {
    System.out.printf(
        "%n%-22s %12s %10s %14s %10s%n", "", "samples/s", "seconds", "CPU µs/sample", "of bare");
    double bareSeconds = taken.values().iterator().next().seconds();
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("bench", "topology-throughput");
    line.put("hosts", hosts);
    line.put("samples", fleet.samples());
    taken.forEach(
        (name, t) -> {
          System.out.printf(
              "%-22s %,12.0f %10.1f %14.2f %10.2f%n",
              name,
              fleet.samples() / t.seconds(),
              t.seconds(),
              t.cpuSeconds() * 1e6 / fleet.samples(),
              bareSeconds / t.seconds());
          line.put(name, Math.round(fleet.samples() / t.seconds()));
          line.put(name + " cpu_s", Math.round(t.cpuSeconds() * 10) / 10.0);
        });
    line.put("state_bytes_per_device", stateBytes / (hosts * DEVICES));
    line.put("total_mj", measuredMj);
    line.put("total_ok", measuredMj == fleet.energyMj());
    System.out.printf("state: %,d bytes a device%n", stateBytes / (hosts * DEVICES));
    System.out.printf(
        "total %,d mJ, closed form %,d mJ: %s%n",
        measuredMj, fleet.energyMj(), measuredMj == fleet.energyMj() ? "equal" : "NOT EQUAL");
    System.out.println(json.writeValueAsString(line));
  }

  /** What lies on Kafka: the input as it was read, and what the topology wrote in that time. */
  private static void printTopics(Fleet fleet, Path kafka) throws IOException {
    Map<String, Long> bytes = new TreeMap<>();
    try (Stream<Path> files = Files.walk(kafka)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".log")).toList()) {
        String partition = kafka.relativize(file).getName(0).toString();
        bytes.merge(partition.replaceFirst("-[0-9]+$", ""), Files.size(file), Long::sum);
      }
    }
    System.out.printf("%n%-46s %14s %16s%n", "topic", "bytes", "bytes/sample");
    bytes.forEach(
        (topic, size) ->
            System.out.printf(
                "%-46s %,14d %16.3f%n", topic, size, (double) size / fleet.samples()));
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
