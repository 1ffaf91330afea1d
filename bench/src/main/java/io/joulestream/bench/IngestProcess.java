package io.joulestream.bench;

import io.joulestream.standalone.Main;
import io.joulestream.standalone.embedded.Ports;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The command {@code ingest} with one source of exporters, as the launcher starts it. */
final class IngestProcess implements AutoCloseable {

  private static final String CONFIGURATION =
      """
      kafka:
        bootstrap_servers: %s
      registry:
        url: %s
      ingest:
        listen: 127.0.0.1:%d
        buffer_dir: %s
        sources:
          - {type: prometheus, name: fleet, site: lon1, interval: 1s, timeout: 1s, targets_file: %s}
      http:
        listen: 127.0.0.1:%d
      """;

  private final HttpClient client = HttpClient.newHttpClient();
  private final Path log;
  private final int port = Ports.free();
  private final Process process;

  /**
   * Starts it.
   *
   * @param folder for its configuration, its log and its buffer
   * @param addresses of the exporters
   */
  IngestProcess(Path folder, String bootstrapServers, String registry, List<String> addresses)
      throws IOException {
    log = folder.resolve("ingest.log");
    Path targets = Files.write(folder.resolve("targets"), addresses);
    Path configuration =
        Files.writeString(
            folder.resolve("ingest.yaml"),
            CONFIGURATION.formatted(
                bootstrapServers, registry, Ports.free(), buffer(folder), targets, port));
    process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xms64m",
                "-Xmx640m",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "ingest",
                "--config",
                configuration.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
  }

  private static Path buffer(Path folder) {
    return folder.resolve("buffer");
  }

  /** Where its records are until Kafka has taken them. */
  static Path records(Path folder) {
    return buffer(folder).resolve("records");
  }

  boolean isAlive() {
    return process.isAlive();
  }

  Duration cpu() {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  /** Memory in RAM, MiB; 0 where the system has no /proc. */
  long residentMb() throws IOException {
    Path status = Path.of("/proc", Long.toString(process.pid()), "status");
    if (!Files.exists(status)) {
      return 0;
    }
    try (Stream<String> lines = Files.lines(status)) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) >> 10)
          .sum();
    }
  }

  /** What it measures of itself, added up over all labels; 0 if it has not counted any yet. */
  double measure(String name) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics")).build();
    return client
        .send(request, BodyHandlers.ofLines())
        .body()
        .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  /** Its first warnings and failures. */
  List<String> complaints() throws IOException {
    try (Stream<String> lines = Files.lines(log)) {
      return lines
          .filter(line -> line.contains("WARN") || line.contains("ERROR") || line.contains("fail"))
          .limit(10)
          .toList();
    }
  }

  /** Has it end in order: what it has is sent first. */
  void stop() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(40, TimeUnit.SECONDS)) {
      throw new IllegalStateException("ingest does not end");
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
