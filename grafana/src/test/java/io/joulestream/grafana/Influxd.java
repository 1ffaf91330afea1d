package io.joulestream.grafana;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A real InfluxDB 1.x in a process of its own, on loopback. */
final class Influxd implements AutoCloseable {

  private static final String VARIABLE = "JOULESTREAM_INFLUXD";

  private final HttpClient http = HttpClient.newHttpClient();
  private final URI url;
  private final Process process;

  private Influxd(URI url, Process process) {
    this.url = url;
    this.process = process;
  }

  /**
   * Starts the {@code influxd} that {@code JOULESTREAM_INFLUXD} names. Without one the test is left
   * out with a sentence, but not in CI.
   */
  static Influxd start(Path directory) throws IOException {
    int port = freePort();
    Path config = Files.writeString(directory.resolve("influxdb.conf"), config(directory, port));
    Process process =
        new ProcessBuilder(program(), "run", "-config", config.toString())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("influxd.log").toFile())
            .start();
    Influxd influxd = new Influxd(URI.create("http://127.0.0.1:" + port), process);
    influxd.awaitAnswer(directory);
    return influxd;
  }

  private static String program() {
    String program = System.getenv(VARIABLE);
    if (program == null || !Files.isExecutable(Path.of(program))) {
      String sentence = VARIABLE + " names no influxd: the dashboards' queries are NOT executed";
      if ("true".equals(System.getenv("CI"))) {
        fail(sentence);
      }
      System.err.println(sentence);
      abort(sentence);
    }
    return program;
  }

  private static String config(Path directory, int port) throws IOException {
    return """
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
        .formatted(freePort(), directory, directory, directory, port);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private void awaitAnswer(Path directory) {
    for (int tries = 0; tries < 300; tries++) {
      if (!process.isAlive()) {
        throw new AssertionError("influxd does not start: see " + directory);
      }
      try {
        http.send(HttpRequest.newBuilder(url.resolve("/ping")).build(), BodyHandlers.discarding());
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

  URI url() {
    return url;
  }

  void createDatabase(String name) {
    query(url, "", "CREATE DATABASE " + name);
  }

  /** Writes points in line protocol; refuses none of them silently. */
  void write(String database, String lines) {
    HttpResponse<String> answer = post(http, url.resolve("/write?db=" + database), lines);
    if (answer.statusCode() != 204) {
      throw new AssertionError("not written: " + answer.body());
    }
  }

  /**
   * The answer to a query, times in epoch ms.
   *
   * @throws AssertionError if it is an error
   */
  static JsonNode query(URI url, String database, String influxQl) {
    String path = "/query?epoch=ms&db=" + database + "&q=";
    URI address = url.resolve(path + URLEncoder.encode(influxQl, StandardCharsets.UTF_8));
    String body = post(HttpClient.newHttpClient(), address, "").body();
    try {
      JsonNode answer = GrafanaFolder.JSON.readTree(body);
      for (JsonNode error : answer.findValues("error")) {
        throw new AssertionError(error.asText() + " in " + influxQl);
      }
      return answer.path("results").path(0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static HttpResponse<String> post(HttpClient http, URI address, String body) {
    try {
      return http.send(
          HttpRequest.newBuilder(address).POST(BodyPublishers.ofString(body)).build(),
          BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
