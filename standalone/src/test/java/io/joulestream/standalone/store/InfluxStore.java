package io.joulestream.standalone.store;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.joulestream.sink.Destinations;
import io.joulestream.sink.StoreInit;
import io.joulestream.standalone.embedded.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A real InfluxDB (Debian's 1.6.7) in a process of its own, behind an {@link InfluxAdapter}. */
public final class InfluxStore implements TestStore {

  /** Names the program {@code influxd}. */
  private static final String VARIABLE = "JOULESTREAM_INFLUXD";

  private static final String DATABASE = Destinations.HISTORY_BUCKET;

  private final Path directory;
  private final Path program;
  private final int port = Ports.free();
  private final int backupPort = Ports.free();
  private final InfluxAdapter adapter;
  private final HttpClient http = HttpClient.newHttpClient();
  private final ObjectMapper json = new ObjectMapper();
  private Process process;

  /**
   * Starts the one that the environment names. Elsewhere what needs it is left out, but not in CI.
   */
  public static InfluxStore open(Path directory) throws IOException {
    String program = System.getenv(VARIABLE);
    if (program == null || !Files.isExecutable(Path.of(program))) {
      String sentence = VARIABLE + " names no influxd: NOT tested on a real InfluxDB";
      if ("true".equals(System.getenv("CI"))) {
        fail(sentence);
      }
      System.err.println(sentence);
      abort(sentence);
    }
    return new InfluxStore(Files.createDirectories(directory), Path.of(program));
  }

  /**
   * Starts it.
   *
   * @param program {@code influxd}
   */
  private InfluxStore(Path directory, Path program) {
    this.directory = directory;
    this.program = program;
    this.process = launch();
    this.adapter = new InfluxAdapter("http://127.0.0.1:" + port);
    try {
      StoreInit.run(address(), List.of(), line -> {});
    } catch (StoreInit.FailedException e) {
      throw new AssertionError(e);
    }
  }

  private Process launch() {
    try {
      Path config = directory.resolve("influxdb.conf");
      Files.writeString(
          config,
          """
          reporting-disabled = true
          bind-address = "127.0.0.1:%d"
          [meta]
            dir = "%s/meta"
          [data]
            dir = "%s/data"
            wal-dir = "%s/wal"
          [http]
            bind-address = "127.0.0.1:%d"
            log-enabled = false
          [monitor]
            store-enabled = false
          """
              .formatted(backupPort, directory, directory, directory, port));
      Process started =
          new ProcessBuilder(program.toString(), "run", "-config", config.toString())
              .redirectErrorStream(true)
              .redirectOutput(directory.resolve("influxd.log").toFile())
              .start();
      awaitAnswer(started);
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void awaitAnswer(Process started) {
    for (int tries = 0; tries < 300; tries++) {
      if (!started.isAlive()) {
        throw new AssertionError("influxd does not start: see " + directory);
      }
      try {
        http.send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/ping")).build(),
            BodyHandlers.discarding());
        return;
      } catch (IOException e) {
        pause();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
    throw new AssertionError("influxd does not answer");
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(50);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** An answer about what is kept for ever, as the server gives it. */
  JsonNode query(String influxQl) {
    return query(DATABASE, influxQl);
  }

  /** An answer, as the server gives it. */
  public JsonNode query(String database, String influxQl) {
    return post(
        "/query?db=" + database + "&q=" + URLEncoder.encode(influxQl, StandardCharsets.UTF_8), "");
  }

  private JsonNode post(String path, String body) {
    try {
      byte[] answer =
          http.send(
                  HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                      .POST(BodyPublishers.ofString(body))
                      .build(),
                  BodyHandlers.ofByteArray())
              .body();
      JsonNode tree = json.readTree(answer);
      if (tree.has("error")) {
        throw new AssertionError(tree.path("error").asText());
      }
      return tree;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public Destinations address() {
    return Destinations.influx(adapter.url(), "none", "joulestream");
  }

  @Override
  public Map<String, Long> energies() {
    Map<String, Long> energies = new HashMap<>();
    JsonNode rows =
        query("SELECT job, energy_mj FROM job_totals")
            .path("results")
            .path(0)
            .path("series")
            .path(0)
            .path("values");
    for (JsonNode row : rows) {
      if (row.path(1).isNull()) {
        continue; // a server that has just started reads its log field by field
      }
      if (energies.put(row.path(1).asText(), row.path(2).asLong()) != null) {
        throw new AssertionError(row.path(1) + " is there twice");
      }
    }
    return energies;
  }

  @Override
  public void refuseHostStatus() {
    write("host_status,site=x,host=x devices=\"none\" 0");
  }

  /** Writes lines to what is kept for ever, past the sink. */
  void write(String lines) {
    post("/write?db=" + DATABASE, lines);
  }

  /** {@code kill -9}: what it has acknowledged must survive that. */
  @Override
  public void stop() {
    process.destroyForcibly().onExit().join();
  }

  @Override
  public void start() {
    process = launch();
  }

  @Override
  public void close() {
    adapter.close();
    stop();
  }
}
