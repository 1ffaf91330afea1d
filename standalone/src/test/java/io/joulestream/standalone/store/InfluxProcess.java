package io.joulestream.standalone.store;

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
import java.util.concurrent.TimeUnit;

/** A real InfluxDB (Debian's 1.6.7) in a process of its own, on loopback. */
public final class InfluxProcess implements AutoCloseable {

  /** Names the program {@code influxd}. */
  private static final String VARIABLE = "JOULESTREAM_INFLUXD";

  private final Path directory;
  private final Path program;
  private final int port = Ports.free();
  private final int backupPort = Ports.free();
  private Process process;

  /**
   * Starts the one that the environment names. Elsewhere what needs it is left out, but not in CI.
   *
   * @param directory of its files
   */
  public static InfluxProcess start(Path directory) throws IOException {
    String program = System.getenv(VARIABLE);
    if (program == null || !Files.isExecutable(Path.of(program))) {
      String sentence = VARIABLE + " names no influxd: NOT tested on a real InfluxDB";
      if ("true".equals(System.getenv("CI"))) {
        fail(sentence);
      }
      System.err.println(sentence);
      abort(sentence);
    }
    return new InfluxProcess(Files.createDirectories(directory), Path.of(program));
  }

  private InfluxProcess(Path directory, Path program) throws IOException {
    this.directory = directory;
    this.program = program;
    this.process = launch();
  }

  private Process launch() throws IOException {
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
  }

  private void awaitAnswer(Process started) {
    HttpClient http = HttpClient.newHttpClient();
    HttpRequest ping = HttpRequest.newBuilder(url().resolve("/ping")).build();
    for (int tries = 0; tries < 300; tries++) {
      if (!started.isAlive()) {
        throw new AssertionError("influxd does not start: see " + directory);
      }
      try {
        http.send(ping, BodyHandlers.discarding());
        return;
      } catch (IOException e) {
        pause();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
    started.destroyForcibly();
    throw new AssertionError("influxd does not answer");
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(50);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Where it answers, the same after a start. */
  public URI url() {
    return URI.create("http://127.0.0.1:" + port);
  }

  /** Starts it again on the same files. */
  void restart() throws IOException {
    process = launch();
  }

  /** {@code kill -9}: what it has acknowledged must survive that. */
  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
