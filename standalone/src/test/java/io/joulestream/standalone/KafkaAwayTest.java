package io.joulestream.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.joulestream.schemas.HostTicks;
import io.joulestream.schemas.Topics;
import io.joulestream.standalone.embedded.Ports;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Given an {@code ingest} of its own whose Kafka and registry go away, then the process itself is
 * killed and starts without them, everything that it was given is on the topic in the end, in order
 * and with its first time of receipt.
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
  private int sent;

  @TempDir private Path work;

  @Test
  void nothingIsLostWhileKafkaIsAwayAndOverARestart() throws Exception {
    Backbone backbone = backbone();
    JavaProcess ingest = ingest();
    try {
      send();
      await("the first records", () -> bufferedRecords() == 0);
      backbone.close();
      send();
      await("it says so", () -> page("ready").statusCode() == 503);
      assertTrue(page("ready").body().contains("are in the buffer"), page("ready").body());
      ingest.kill();
      ingest = ingest();
      send();
      assertEquals(2 * EACH, bufferedRecords());
      backbone = backbone();
      await("the buffer is empty", () -> bufferedRecords() == 0);
      await("it is ready again", () -> page("ready").statusCode() == 200);

      assertEquals(times(3 * EACH), timesOnTheTopic(backbone));
      ingest.stop();
    } finally {
      ingest.kill();
      backbone.close();
    }
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
        ingest: {listen: "127.0.0.1:%d", buffer_dir: "%s"}
        http: {listen: "127.0.0.1:%d"}
        """
            .formatted(
                kafkaPort,
                TopologyInstance.PARTITIONS,
                registryPort,
                ingestPort,
                work.resolve("buffer"),
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
  private List<Long> timesOnTheTopic(Backbone backbone) {
    List<HostTicks> ticks = new ArrayList<>();
    new TopicReader(backbone.bootstrapServers(), "", backbone.ids())
        .read(Topics.POWER_READINGS, (key, value) -> ticks.add(value));
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
