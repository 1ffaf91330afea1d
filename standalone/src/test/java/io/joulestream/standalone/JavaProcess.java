package io.joulestream.standalone;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A class with {@code main} in a process of its own, which ends with this one at the latest. */
public final class JavaProcess implements AutoCloseable {

  private static final int TOLD_LINES = 30;

  private final Path log;
  private final Process process;

  private JavaProcess(Path log, Process process) {
    this.log = log;
    this.process = process;
  }

  /**
   * Starts it without waiting.
   *
   * @param log file for what it says, continued if it exists
   */
  public static JavaProcess start(Class<?> main, Path log, List<String> arguments) {
    return start(main, log, arguments, Map.of());
  }

  /** The same with system properties of its own. */
  public static JavaProcess start(
      Class<?> main, Path log, List<String> arguments, Map<String, String> properties) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx384m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "-Djoulestream.log=" + log + ".parts"));
    properties.forEach((name, value) -> command.add("-D" + name + "=" + value));
    command.add(main.getName());
    command.addAll(arguments);
    try {
      return new JavaProcess(
          log,
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** In the process: ends it without another word when whoever started it ends. */
  public static void endWithParent() throws IOException {
    while (System.in.read() >= 0) {
      // nothing is ever written
    }
    Runtime.getRuntime().halt(0);
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** {@code kill -9}. */
  public void kill() {
    process.destroyForcibly().onExit().join();
  }

  /** Waits for it to end by itself; returns its exit code. */
  public int exitCode(Duration patience) throws InterruptedException {
    if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new AssertionError("does not end: " + lastWords());
    }
    return process.exitValue();
  }

  /** Asks it to stop, as containers and systemd do; returns its exit code. */
  public int stop() throws InterruptedException {
    process.destroy();
    return exitCode(Duration.ofMinutes(1));
  }

  /** The last it said. */
  public String lastWords() {
    return tail(log) + tail(Path.of(log + ".parts"));
  }

  private static String tail(Path file) {
    try {
      List<String> lines = Files.exists(file) ? Files.readAllLines(file) : List.of();
      return "\n" + file + "\n" + String.join("\n", last(lines));
    } catch (IOException e) {
      return "\n" + e;
    }
  }

  private static List<String> last(List<String> lines) {
    return lines.subList(Math.max(0, lines.size() - TOLD_LINES), lines.size());
  }

  @Override
  public void close() {
    kill();
  }
}
