package io.joulestream.standalone.adopt;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import io.joulestream.standalone.embedded.Ports;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A real Prometheus in a process of its own, filled by promtool: Debian's 2.42.0, the directory of
 * whose programs the environment variable {@code JOULESTREAM_PROMETHEUS} names. Elsewhere its tests
 * are left out, but not in CI.
 */
final class RealPrometheus implements AutoCloseable {

  private static final String VARIABLE = "JOULESTREAM_PROMETHEUS";

  private final int port = Ports.free();
  private final Process process;

  private RealPrometheus(Path directory, Path programs, String openMetrics, List<String> options)
      throws Exception {
    Path samples = directory.resolve("samples.txt");
    Files.writeString(samples, openMetrics);
    Path tsdb = directory.resolve("tsdb");
    run(
        directory,
        programs.resolve("promtool").toString(),
        "tsdb",
        "create-blocks-from",
        "openmetrics",
        samples.toString(),
        tsdb.toString());
    process = launch(directory, programs, tsdb, options);
    awaitReady();
  }

  /** Starts one that holds the samples given in the text format of OpenMetrics. */
  static RealPrometheus holding(Path directory, String openMetrics, String... options)
      throws Exception {
    String programs = System.getenv(VARIABLE);
    if (programs == null || !Files.isExecutable(Path.of(programs, "prometheus"))) {
      String sentence =
          VARIABLE
              + " names no directory of prometheus and promtool: the import is NOT tested on a real Prometheus";
      if ("true".equals(System.getenv("CI"))) {
        fail(sentence);
      }
      System.err.println(sentence);
      abort(sentence);
    }
    return new RealPrometheus(
        Files.createDirectories(directory), Path.of(programs), openMetrics, List.of(options));
  }

  private Process launch(Path directory, Path programs, Path tsdb, List<String> options)
      throws IOException {
    Path config = directory.resolve("prometheus.yml");
    Files.writeString(config, "global: {}\n");
    List<String> command =
        new ArrayList<>(
            List.of(
                programs.resolve("prometheus").toString(),
                "--config.file=" + config,
                "--storage.tsdb.path=" + tsdb,
                // or what is older than 15 days would be deleted
                "--storage.tsdb.retention.time=100y",
                "--web.listen-address=127.0.0.1:" + port));
    command.addAll(options);
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(directory.resolve("prometheus.log").toFile())
        .start();
  }

  private static void run(Path directory, String... command) throws Exception {
    Path log = directory.resolve("promtool.log");
    int exitCode =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start()
            .waitFor();
    if (exitCode != 0) {
      throw new AssertionError(Files.readString(log));
    }
  }

  private void awaitReady() throws Exception {
    HttpClient http = HttpClient.newHttpClient();
    HttpRequest ready = HttpRequest.newBuilder(URI.create(url() + "/-/ready")).build();
    for (int tries = 0; tries < 600 && process.isAlive(); tries++) {
      try {
        if (http.send(ready, BodyHandlers.discarding()).statusCode() == 200) {
          return;
        }
      } catch (IOException e) {
        // not yet
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
    close();
    throw new AssertionError("prometheus does not start");
  }

  String url() {
    return "http://127.0.0.1:" + port;
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
