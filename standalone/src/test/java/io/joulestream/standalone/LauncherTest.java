package io.joulestream.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The launcher in a checkout of its own, with a Java and a Maven that only say what they were told.
 */
class LauncherTest {

  @TempDir private Path checkout;
  private Path tools;

  private record Run(int exitCode, String output) {}

  @BeforeEach
  void prepare() throws IOException {
    Files.copy(Path.of("../joulestream"), checkout.resolve("joulestream"));
    Files.createDirectories(checkout.resolve("energy/src/main"));
    Files.writeString(checkout.resolve("energy/src/main/A.java"), "");
    Files.writeString(checkout.resolve("pom.xml"), "");
    tools = Files.createDirectories(checkout.resolve("tools/bin"));
    java("17.0.15");
    script("mvn", "echo \"mvn $*\"; exit 0");
  }

  private void java(String version) throws IOException {
    script(
        "java",
        "if [ \"$1\" = -version ]; then echo 'openjdk version \""
            + version
            + "\" 2025-01-01' >&2; else echo \"java $*\"; fi");
  }

  private void script(String name, String body) throws IOException {
    Path file = tools.resolve(name);
    Files.writeString(file, "#!/bin/sh\n" + body + "\n");
    assertTrue(file.toFile().setExecutable(true));
  }

  private Run run(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("/bin/sh", "./joulestream"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(checkout.toFile()).redirectErrorStream(true);
    builder.environment().put("PATH", tools + ":/usr/bin:/bin");
    builder.environment().remove("JAVA_HOME");
    builder.environment().remove("JOULESTREAM_JAVA_OPTS");
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(30, TimeUnit.SECONDS));
    return new Run(process.exitValue(), output);
  }

  @Test
  void theFirstStartBuildsAndTheSecondDoesNot() throws Exception {
    Run first = run("query", "SELECT 1 FROM a b");
    Run second = run("help");

    assertEquals(0, first.exitCode(), first.output());
    assertTrue(first.output().contains("building joulestream"), first.output());
    assertTrue(first.output().contains("standalone.Main query SELECT 1 FROM a b"), first.output());
    assertFalse(second.output().contains("building"), second.output());
  }

  @Test
  void aChangeIsBuilt() throws Exception {
    run("help");
    Files.setLastModifiedTime(
        checkout.resolve("energy/src/main/A.java"), FileTime.from(Instant.now().plusSeconds(60)));

    assertTrue(run("help").output().contains("building joulestream"));
  }

  @Test
  void aBuildThatFailsSaysWhereToLook() throws Exception {
    script("mvn", "echo '[ERROR] it is broken'; exit 1");

    Run failed = run("up");

    assertEquals(1, failed.exitCode());
    assertTrue(failed.output().contains("[ERROR] it is broken"), failed.output());
    assertTrue(failed.output().contains("joulestream: the build failed: "), failed.output());
    assertFalse(failed.output().contains("standalone.Main"), failed.output());
  }

  @Test
  void aJavaThatIsTooOldIsNamed() throws Exception {
    java("11.0.2");

    Run refused = run("up");

    assertEquals(1, refused.exitCode());
    assertEquals("joulestream: Java 11 is too old: JDK 17 or newer is needed\n", refused.output());
  }

  @Test
  void withoutJavaItSaysWhatIsMissing() throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder("/bin/sh", "./joulestream", "up")
            .directory(checkout.toFile())
            .redirectErrorStream(true);
    builder.environment().put("JAVA_HOME", checkout.resolve("nowhere").toString());
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertEquals(1, process.waitFor());
    assertTrue(output.startsWith("joulestream: no Java found"), output);
  }

  @Test
  void aNewJavaGetsTheFlagsThatItAsksFor() throws Exception {
    java("25.0.1");
    assertTrue(run("help").output().contains("--sun-misc-unsafe-memory-access=allow"));
    java("17.0.15");
    assertFalse(run("help").output().contains("--sun-misc-unsafe-memory-access"));
  }
}
