package io.joulestream.bench;

import io.joulestream.ingest.buffer.DiskBuffer;
import io.joulestream.schemas.ConfluentSchemaIds;
import io.joulestream.schemas.SchemaIds;
import io.joulestream.schemas.Topics;
import io.joulestream.standalone.embedded.EmbeddedBroker;
import io.joulestream.standalone.embedded.EmbeddedRegistry;
import io.joulestream.standalone.embedded.Ports;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The command {@code ingest} as it runs in earnest: from exporters over its synced buffer to a
 * broker, which is in this process.
 */
final class WholeScrape {

  /** Of a configuration that says nothing. */
  private static final int PARTITIONS = 6;

  /** Until code is compiled and connections are open. */
  private static final int WARM_UP_SECONDS = 30;

  /** What it counts of itself, and what that is called in the figures. */
  private static final Map<String, String> COUNTERS =
      Map.of(
          "polls", "joulestream_ingest_poll_seconds_count",
          "polls took s", "joulestream_ingest_poll_seconds_sum",
          "skipped polls", "joulestream_ingest_polls_skipped_total",
          "failed polls", "joulestream_ingest_polls_failed_total",
          "lost", "joulestream_ingest_source_lost_total",
          "refused", "joulestream_ingest_source_rejected_total");

  private final List<String> addresses;
  private final int seconds;

  WholeScrape(List<String> addresses, int seconds) {
    this.addresses = addresses;
    this.seconds = seconds;
  }

  /** Runs it and says what it came to. */
  Map<String, Object> run() throws Exception {
    Path folder = Files.createTempDirectory("joulestream-bench");
    try (EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("kafka"), Ports.free());
        EmbeddedRegistry registry =
            EmbeddedRegistry.start(folder.resolve("schemas"), Ports.free());
        SchemaIds ids = new ConfluentSchemaIds(registry.url(), Map.of())) {
      broker.createTopics(Topics.all(), "", PARTITIONS);
      Map<String, Object> figures = new LinkedHashMap<>();
      try (IngestProcess ingest =
              new IngestProcess(folder, broker.bootstrapServers(), registry.url(), addresses);
          ReadingArrivals arrivals = new ReadingArrivals(broker.bootstrapServers(), ids)) {
        measure(ingest, arrivals, figures);
      }
      figures.put("in the buffer at the end", left(folder));
      figures.put(
          "buffer alone, readings/s",
          Math.round(BufferLoad.readingsPerSecond(folder.resolve("alone"), addresses.size())));
      return figures;
    } finally {
      delete(folder);
    }
  }

  private void measure(IngestProcess ingest, ReadingArrivals arrivals, Map<String, Object> figures)
      throws Exception {
    awaitFirst(ingest, arrivals);
    TimeUnit.SECONDS.sleep(WARM_UP_SECONDS);
    Map<String, Double> counters = counters(ingest);
    Duration cpu = ingest.cpu();
    long fromMs = System.currentTimeMillis();
    TimeUnit.SECONDS.sleep(seconds);
    long toMs = System.currentTimeMillis();
    double cpuSeconds = ingest.cpu().minus(cpu).toNanos() / 1e9;
    long residentMb = ingest.residentMb();
    Map<String, Double> since = counters(ingest);
    ingest.stop();
    put(arrivals.read(fromMs, toMs), (toMs - fromMs) / 1e3, figures);
    counters.forEach(
        (name, before) ->
            figures.put(name, ScrapeLoad.rounded(since.getOrDefault(name, 0.0) - before)));
    figures.put("cores of ingest", ScrapeLoad.rounded(cpuSeconds * 1e3 / (toMs - fromMs)));
    figures.put("MiB of ingest", residentMb);
    figures.put(
        "load average",
        ScrapeLoad.rounded(ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage()));
    ingest.complaints().forEach(System.err::println);
  }

  private static void awaitFirst(IngestProcess ingest, ReadingArrivals arrivals) throws Exception {
    long start = System.nanoTime();
    while (!arrivals.hasBegun()) {
      if (!ingest.isAlive() || System.nanoTime() - start > TimeUnit.MINUTES.toNanos(2)) {
        ingest.complaints().forEach(System.err::println);
        throw new IllegalStateException("ingest publishes nothing");
      }
    }
  }

  private static Map<String, Double> counters(IngestProcess ingest) throws Exception {
    Map<String, Double> counters = new TreeMap<>();
    for (Map.Entry<String, String> counter : COUNTERS.entrySet()) {
      counters.put(counter.getKey(), ingest.measure(counter.getValue()));
    }
    return counters;
  }

  private static void put(
      ReadingArrivals.Arrived arrived, double elapsed, Map<String, Object> figures) {
    figures.put("scrapes/s on the topic", ScrapeLoad.rounded(arrived.records() / elapsed));
    figures.put("readings/s on the topic", ScrapeLoad.rounded(arrived.readings() / elapsed));
    figures.put("missing", arrived.missing());
    figures.put("repeated", arrived.repeated());
    figures.put("receipt to topic p50 ms", arrived.latencyMs(0.5));
    figures.put("receipt to topic p99 ms", arrived.latencyMs(0.99));
  }

  private static long left(Path folder) {
    try (DiskBuffer buffer = new DiskBuffer(IngestProcess.records(folder), Long.MAX_VALUE)) {
      return buffer.records();
    }
  }

  private static void delete(Path folder) throws Exception {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
