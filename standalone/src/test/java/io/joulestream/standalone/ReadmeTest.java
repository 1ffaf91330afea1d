package io.joulestream.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every command of the README does what it says, on an installation of its own. */
class ReadmeTest {

  private static final Path README = Path.of("../README.md");

  @TempDir private Path directory;

  @Test
  void everyCommandRuns() throws Exception {
    List<String> commands = commands(README);
    assertEquals("./joulestream up", commands.get(0));
    assertEquals("mvn verify", commands.get(1));
    assertTrue(commands.size() > 8, commands.toString());

    Path data = directory.resolve("data");
    try (Installation up = Installation.start(data)) {
      up.await("first figures", () -> up.number("SELECT count() FROM job_totals") > 0);
      prepareCheckout(directory);
      for (String command : commands.subList(2, commands.size())) {
        run(command, directory, up);
      }
    }
  }

  /** The commands that a page shows as such. */
  static List<String> commands(Path page) throws IOException {
    List<String> commands = new ArrayList<>();
    boolean fenced = false;
    for (String line : Files.readAllLines(page)) {
      if (line.startsWith("```")) {
        fenced = line.equals("```sh");
      } else if (fenced && !line.isBlank()) {
        commands.add(line);
      }
    }
    return commands;
  }

  /** A folder that looks like the checkout, with a launcher for what the test has built. */
  static void prepareCheckout(Path directory) throws IOException {
    Files.createSymbolicLink(
        directory.resolve("examples"), Path.of("../examples").toAbsolutePath().normalize());
    Files.writeString(
        directory.resolve("joulestream"),
        "#!/bin/sh\nexec '%s' -cp '%s' io.joulestream.standalone.Main \"$@\"\n"
            .formatted(
                Path.of(System.getProperty("java.home"), "bin", "java"),
                System.getProperty("java.class.path")));
    assertTrue(directory.resolve("joulestream").toFile().setExecutable(true));
  }

  /** Runs one in a directory, with the addresses of an installation. */
  static void run(String command, Path directory, Installation up) throws Exception {
    int port = URI.create(up.run().ingest()).getPort();
    Process process =
        new ProcessBuilder("/bin/sh", "-c", command.replace(":19080", ":" + port))
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(5, TimeUnit.MINUTES), command);
    assertEquals(0, process.exitValue(), command + "\n" + output);
    if (command.startsWith("curl")) {
      assertEquals("{\"accepted\":1,\"rejected\":[]}", output, command);
    }
  }
}
