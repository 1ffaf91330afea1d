package io.joulestream.standalone;

import io.joulestream.standalone.embedded.Ports;
import io.joulestream.standalone.embedded.StoreQuery;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** {@code joulestream up} in a process of its own, on free ports. */
final class Installation implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final Path data;
  private final Path console;
  private final Process process;

  private Installation(Path data, Path console, Process process) {
    this.data = data;
    this.console = console;
    this.process = process;
  }

  /** Starts it without waiting. */
  static Installation launch(Path data, String... options) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                "-Djoulestream.demo=demo",
                "io.joulestream.standalone.Main",
                "up",
                "--data",
                data.toString()));
    List<String> given = List.of(options);
    for (String part : List.of("kafka", "registry", "store", "ingest", "status")) {
      String option = "--" + part + "-port";
      if (!given.contains(option)) {
        command.addAll(List.of(option, Integer.toString(Ports.free())));
      }
    }
    command.addAll(given);
    Path console = Files.createTempFile(data.toAbsolutePath().getParent(), "console-", ".txt");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(console.toFile())
            .start();
    return new Installation(data, console, process);
  }

  /** Starts it and waits until it says where its parts are. */
  static Installation start(Path data, String... options) throws Exception {
    Installation started = launch(data, options);
    started.await(
        "its start",
        () ->
            !started.isAlive()
                || DataDirectory.run(data)
                    .filter(run -> run.pid() == started.process.pid())
                    .isPresent());
    if (!started.isAlive()) {
      throw new AssertionError("did not start: " + started.console());
    }
    return started;
  }

  DataDirectory.Run run() {
    return DataDirectory.run(data)
        .orElseThrow(() -> new AssertionError("does not run: " + consoleOrNothing()));
  }

  StoreQuery.Answer query(String sql) {
    return new StoreQuery(run().store()).run(sql);
  }

  /** The first cell of the first row, 0 if there is none. */
  long number(String sql) {
    StoreQuery.Answer answer = query(sql);
    return answer.rows().isEmpty() ? 0 : answer.rows().get(0).get(0).asLong();
  }

  /** Posts records, which must be accepted. */
  void post(String path, String body) throws Exception {
    var response =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create(run().ingest() + path))
                    .POST(BodyPublishers.ofString(body))
                    .build(),
                BodyHandlers.ofString());
    if (response.statusCode() != 200 || !response.body().contains("\"rejected\":[]")) {
      throw new AssertionError(response.statusCode() + " " + response.body());
    }
  }

  void await(String what, BooleanSupplier condition) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("waited in vain for " + what + ": " + console());
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }

  boolean isAlive() {
    return process.isAlive();
  }

  String console() throws IOException {
    return Files.readString(console);
  }

  private String consoleOrNothing() {
    try {
      return console();
    } catch (IOException e) {
      return e.toString();
    }
  }

  /** Asks it to stop, as Ctrl-C does; returns its exit code. */
  int stop() throws Exception {
    process.destroy();
    return exitCode();
  }

  /** Waits for it to end by itself. */
  int exitCode() throws Exception {
    if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("does not end: " + console());
    }
    return process.exitValue();
  }

  /** {@code kill -9}. */
  void kill() {
    process.destroyForcibly().onExit().join();
  }

  @Override
  public void close() {
    kill();
  }
}
