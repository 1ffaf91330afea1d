package io.joulestream.ingest.slurm;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runs Slurm's own programs, here or through a command before them.
 *
 * @param prefix e.g. {@code ssh, head}, after which a shell reads the rest once more; may be empty
 * @param timeout of a whole answer
 */
record SlurmTools(List<String> prefix, Duration timeout) {

  private static final int MOST_QUOTED = 200;

  /** A program ended with another status than 0. */
  static final class Failed extends IOException {
    private static final long serialVersionUID = 1;

    Failed(String sentence) {
      super(sentence);
    }
  }

  /**
   * What a program prints.
   *
   * @throws Failed if it ends with another status than 0
   * @throws IOException if it cannot be started, or does not end in time
   */
  String run(List<String> command) throws IOException, InterruptedException {
    Path out = Files.createTempFile("slurm", ".out");
    Path err = Files.createTempFile("slurm", ".err");
    try {
      int status = status(command, out, err);
      if (status != 0) {
        throw new Failed("%s ends with %d%s".formatted(shown(command), status, firstLine(err)));
      }
      return text(out);
    } finally {
      Files.deleteIfExists(out);
      Files.deleteIfExists(err);
    }
  }

  private int status(List<String> command, Path out, Path err)
      throws IOException, InterruptedException {
    List<String> whole = new ArrayList<>(prefix);
    whole.addAll(command);
    Process process =
        new ProcessBuilder(whole)
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    try {
      if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IOException(
            "%s does not end within %s".formatted(shown(command), timeout.toString()));
      }
      return process.exitValue();
    } finally {
      process.destroyForcibly();
    }
  }

  /** A user may have called his job what is not UTF-8: that spoils his name, and nothing else. */
  private static String text(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
  }

  private static String shown(List<String> command) {
    return String.join(" ", command);
  }

  private static String firstLine(Path err) throws IOException {
    String line = text(err).lines().findFirst().orElse("").strip();
    return line.isEmpty()
        ? ""
        : ": " + (line.length() > MOST_QUOTED ? line.substring(0, MOST_QUOTED) : line);
  }
}
