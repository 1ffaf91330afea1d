package io.joulestream.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.joulestream.schemas.HostTicks;
import io.joulestream.schemas.Topics;
import io.joulestream.standalone.embedded.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Given an {@code ingest} of its own whose Kafka and registry go away, then the process itself is
 * killed and starts without them, everything that it was given and that its sources said is on the
 * topics in the end, in order and with its first time of receipt.
 */
class KafkaAwayTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int EACH = 20;

  private final HttpClient http = HttpClient.newHttpClient();
  private final int kafkaPort = Ports.free();
  private final int registryPort = Ports.free();
  private final int ingestPort = Ports.free();
  private final int pagesPort = Ports.free();
  private final Instant start = Instant.now().truncatedTo(ChronoUnit.SECONDS).minusSeconds(60);
  private final AtomicInteger scrapes = new AtomicInteger();
  private final HttpServer exporter;
  private int sent;

  KafkaAwayTest() throws IOException {
    exporter = exporter();
  }

  @AfterEach
  void close() {
    exporter.stop(0);
  }

  @TempDir private Path work;

  @Test
  void nothingIsLostWhileKafkaIsAwayAndOverARestart() throws Exception {
    intensity("2026-01-01T00:00:00Z");
    Backbone backbone = backbone();
    JavaProcess ingest = ingest();
    try {
      send();
      await("the first records", () -> scrapes.get() > 3 && bufferedRecords() == 0);
      backbone.close();
      send();
      intensity("2026-01-01T01:00:00Z");
      await("it says so", () -> page("ready").statusCode() == 503);
      assertTrue(page("ready").body().contains("are in the buffer"), page("ready").body());
      ingest.kill();
      ingest = ingest();
      send();
      int whenAway = scrapes.get();
      await("more is scraped", () -> scrapes.get() > whenAway + 3);
      assertTrue(bufferedRecords() > 2 * EACH, () -> "few are buffered");
      backbone = backbone();
      await("the buffer is empty", () -> bufferedRecords() == 0);
      await("it is ready again", () -> page("ready").statusCode() == 200);

      assertEquals(times(3 * EACH), timesOnTheTopic(backbone, "n1"));
      int scraped = scrapes.get();
      ingest.stop();
      // one may have been on its way when the process was killed
      assertTrue(timesOnTheTopic(backbone, "n2").size() >= scraped - 1);
      assertEquals(2, intensities(backbone));
    } finally {
      ingest.kill();
      backbone.close();
    }
  }

  /** A page with one sample, a second later each time. */
  private HttpServer exporter() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/metrics",
        exchange -> {
          long timeMs = start.plusSeconds(scrapes.getAndIncrement() % 60).toEpochMilli();
          byte[] page =
              "DCGM_FI_DEV_POWER_USAGE{gpu=\"0\",UUID=\"GPU-a\",Hostname=\"n2\"} 300 %d\n"
                  .formatted(timeMs + scrapes.get())
                  .getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, page.length);
          exchange.getResponseBody().write(page);
          exchange.close();
        });
    server.start();
    return server;
  }

  private void intensity(String from) throws IOException {
    String header = "zone,from,to,g_per_kwh,signal,scope,status,provider,published\n";
    String row = "LAB,%1$s,2026-02-01T00:00:00Z,300,AVERAGE,DIRECT,MEASURED,lab,%1$s\n";
    Path file = work.resolve("intensity.csv");
    String before = Files.exists(file) ? Files.readString(file) : header;
    Files.writeString(file, before + row.formatted(from));
  }

  private static int intensities(Backbone backbone) {
    Set<Long> from = new TreeSet<>();
    new TopicReader(backbone.bootstrapServers(), "", backbone.ids())
        .read(Topics.CARBON_INTENSITY, (key, value) -> from.add(value.getFromMs()));
    return from.size();
  }

  private Backbone backbone() {
    return Backbone.start(
        work.resolve("kafka"),
        kafkaPort,
        work.resolve("schemas.jsonl"),
        registryPort,
        "",
        TopologyInstance.PARTITIONS);
  }

  private JavaProcess ingest() throws Exception {
    Path config = work.resolve("ingest.yaml");
    Files.writeString(
        config,
        """
        kafka: {bootstrap_servers: "127.0.0.1:%d", partitions: %d}
        registry: {url: "http://127.0.0.1:%d"}
        ingest:
          listen: "127.0.0.1:%d"
          buffer_dir: "%s"
          sources:
            - {type: prometheus, site: lab, interval: 500ms, timeout: 5s, profiles: [dcgm], targets: ["127.0.0.1:%d"]}
            - {type: csv-intensity, interval: 500ms, path: "%s"}
        http: {listen: "127.0.0.1:%d"}
        """
            .formatted(
                kafkaPort,
                TopologyInstance.PARTITIONS,
                registryPort,
                ingestPort,
                work.resolve("buffer"),
                exporter.getAddress().getPort(),
                work.resolve("intensity.csv"),
                pagesPort));
    JavaProcess process =
        JavaProcess.start(
            Main.class,
            work.resolve("ingest.log"),
            List.of("ingest", "--config", config.toString()));
    await("it listens", () -> isListening(process));
    return process;
  }

  private boolean isListening(JavaProcess process) throws Exception {
    assertTrue(process.isAlive(), process::lastWords);
    try {
      return get("http://127.0.0.1:" + ingestPort + "/health").statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  private HttpResponse<String> get(String url) throws Exception {
    return http.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> page(String name) throws Exception {
    return get("http://127.0.0.1:" + pagesPort + "/" + name);
  }

  private long bufferedRecords() throws Exception {
    return page("metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith("joulestream_ingest_buffer_records "))
        .mapToLong(line -> (long) Double.parseDouble(line.substring(line.indexOf(' ') + 1)))
        .findFirst()
        .orElseThrow();
  }

  private void send() throws Exception {
    for (int i = 0; i < EACH; i++) {
      String body =
          "{\"time\":\"%s\",\"site\":\"lab\",\"host\":\"n1\",\"level\":\"DEVICE\",\"device\":\"0\",\"power_w\":%d}"
              .formatted(start.plusSeconds(sent++), sent);
      HttpResponse<String> answer =
          http.send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + ingestPort + "/v1/readings"))
                  .POST(HttpRequest.BodyPublishers.ofString(body))
                  .build(),
              BodyHandlers.ofString());
      JsonNode taken = JSON.readTree(answer.body());
      assertEquals(1, taken.path("accepted").asInt(), answer.body());
    }
  }

  private List<Long> times(int count) {
    List<Long> times = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      times.add(start.plusSeconds(i).toEpochMilli());
    }
    return times;
  }

  /** In order of the topic, without what came twice. */
  private static List<Long> timesOnTheTopic(Backbone backbone, String host) {
    List<HostTicks> ticks = new ArrayList<>();
    new TopicReader(backbone.bootstrapServers(), "", backbone.ids())
        .read(
            Topics.POWER_READINGS,
            (key, value) -> {
              if (value.host().equals(host)) {
                ticks.add(value);
              }
            });
    TreeSet<Long> received = new TreeSet<>();
    List<Long> times = new ArrayList<>();
    for (HostTicks tick : ticks) {
      if (!times.contains(tick.timeMs(0))) {
        times.add(tick.timeMs(0));
        assertTrue(received.isEmpty() || received.last() <= tick.receivedMs(), "in order");
        received.add(tick.receivedMs());
      }
    }
    return times;
  }

  private static void await(String what, Callable<Boolean> holds) throws Exception {
    long endNs = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
    while (!holds.call()) {
      assertTrue(System.nanoTime() < endNs, what + " in vain");
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }
}
