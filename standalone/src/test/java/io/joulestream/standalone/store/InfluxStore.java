package io.joulestream.standalone.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.joulestream.sink.Sink;
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
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A real InfluxDB 1.x in a process of its own, behind an {@link InfluxAdapter}. */
final class InfluxStore implements TestStore {

  private static final String DATABASE = "joulestream";

  private final Path directory;
  private final Path program;
  private final int port = Ports.free();
  private final int backupPort = Ports.free();
  private final InfluxAdapter adapter;
  private final HttpClient http = HttpClient.newHttpClient();
  private final ObjectMapper json = new ObjectMapper();
  private Process process;

  /**
   * Starts it.
   *
   * @param program {@code influxd}
   */
  InfluxStore(Path directory, Path program) {
    this.directory = directory;
    this.program = program;
    this.process = launch();
    query("CREATE DATABASE " + DATABASE);
    this.adapter = new InfluxAdapter("http://127.0.0.1:" + port);
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

  private JsonNode query(String influxQl) {
    return post(
        "/query?db=" + DATABASE + "&q=" + URLEncoder.encode(influxQl, StandardCharsets.UTF_8), "");
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
  public Sink.Store address() {
    return new Sink.Store(adapter.url(), "none", "joulestream", DATABASE);
  }

  @Override
  public Map<String, Long> energies() {
    Map<String, Long> energies = new HashMap<>();
    JsonNode series =
        query("SELECT energy_mj FROM job_totals GROUP BY job")
            .path("results")
            .path(0)
            .path("series");
    for (JsonNode one : series) {
      String job = one.path("tags").path("job").asText();
      if (one.path("values").size() != 1) {
        throw new AssertionError(job + " is there " + one.path("values").size() + " times");
      }
      energies.put(job, one.path("values").path(0).path(1).asLong());
    }
    return energies;
  }

  @Override
  public void refuseHostStatus() {
    post("/write?db=" + DATABASE, "host_status,site=x,host=x devices=\"none\" 0");
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
