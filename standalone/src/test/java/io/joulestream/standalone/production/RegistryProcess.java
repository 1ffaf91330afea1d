package io.joulestream.standalone.production;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import io.joulestream.standalone.embedded.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Apicurio Registry in a process of its own, with the settings of the compose file. It needs JDK 21
 * or newer.
 */
final class RegistryProcess implements AutoCloseable {

  /** Names the directory that holds {@code quarkus-run.jar}. */
  private static final String APICURIO = "JOULESTREAM_APICURIO";

  /** Names a JDK 21 or newer. */
  private static final String JDK = "JOULESTREAM_JDK21";

  private final Map<String, String> environment;
  private final Path log;
  private final int port = Ports.free();
  private final int managementPort = Ports.free();
  private Process process;

  /**
   * Starts the one that the environment names. Elsewhere what needs it is left out, but not in CI.
   */
  RegistryProcess(ComposeFile compose, String bootstrapServers, Path work) throws IOException {
    this.environment = compose.environment("registry");
    this.environment.put("APICURIO_KAFKASQL_BOOTSTRAP_SERVERS", bootstrapServers);
    this.environment.put("QUARKUS_HTTP_HOST", "127.0.0.1");
    this.environment.put("QUARKUS_HTTP_PORT", Integer.toString(port));
    this.environment.put("QUARKUS_MANAGEMENT_HOST", "127.0.0.1");
    this.environment.put("QUARKUS_MANAGEMENT_PORT", Integer.toString(managementPort));
    this.log = work.resolve("registry.log");
    this.process = launch();
  }

  static void requireProgram() {
    for (String variable : new String[] {APICURIO, JDK}) {
      String value = System.getenv(variable);
      if (value == null || !Files.isDirectory(Path.of(value))) {
        String sentence = variable + " names no directory: NOT tested with the registry Apicurio";
        if ("true".equals(System.getenv("CI"))) {
          fail(sentence);
        }
        System.err.println(sentence);
        abort(sentence);
      }
    }
  }

  private Process launch() throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getenv(JDK), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-jar",
                Path.of(System.getenv(APICURIO), "quarkus-run.jar").toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().putAll(environment);
    return builder.start();
  }

  String url() {
    return "http://127.0.0.1:" + port + "/apis/ccompat/v7";
  }

  /** Where it says whether it has read its journal. */
  String readyUrl() {
    return "http://127.0.0.1:" + managementPort + "/health/ready";
  }

  /** {@code kill -9}, and another start. */
  void restart() throws IOException {
    process.destroyForcibly().onExit().join();
    process = launch();
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
