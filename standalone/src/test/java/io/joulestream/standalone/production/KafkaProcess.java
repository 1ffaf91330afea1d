package io.joulestream.standalone.production;

import io.joulestream.standalone.JavaProcess;
import io.joulestream.standalone.embedded.Ports;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import kafka.tools.StorageTool;
import org.apache.kafka.clients.admin.Admin;

/** Kafka's own server in a process of its own, with the settings of the compose file. */
final class KafkaProcess implements AutoCloseable {

  private final Path log;
  private final Path settings;
  private final int port = Ports.free();
  private JavaProcess process;

  KafkaProcess(ComposeFile compose, Path work) throws Exception {
    this.log = work.resolve("kafka.log");
    this.settings = work.resolve("server.properties");
    int controller = Ports.free();
    Properties properties = compose.kafka();
    // what names hosts and folders of the containers
    properties.setProperty("controller.quorum.voters", "1@127.0.0.1:" + controller);
    properties.setProperty(
        "listeners",
        "PLAINTEXT://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d".formatted(port, controller));
    properties.setProperty("advertised.listeners", "PLAINTEXT://127.0.0.1:" + port);
    properties.setProperty("log.dirs", work.resolve("kafka").toString());
    try (Writer out = Files.newBufferedWriter(settings)) {
      properties.store(out, null);
    }
    format(compose.clusterId());
    this.process = launch();
  }

  private void format(String clusterId) {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    int exitCode =
        StorageTool.execute(
            new String[] {"format", "-t", clusterId, "-c", settings.toString()},
            new PrintStream(said, true, StandardCharsets.UTF_8));
    if (exitCode != 0) {
      throw new AssertionError(said.toString(StandardCharsets.UTF_8));
    }
  }

  private JavaProcess launch() throws Exception {
    return JavaProcess.start(Class.forName("kafka.Kafka"), log, List.of(settings.toString()));
  }

  String bootstrapServers() {
    return "127.0.0.1:" + port;
  }

  boolean answers() {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers()))) {
      return !admin.describeCluster().nodes().get(5, TimeUnit.SECONDS).isEmpty();
    } catch (Exception e) {
      return false;
    }
  }

  /** {@code kill -9}, and another start on the same directory. */
  void restart() throws Exception {
    process.kill();
    process = launch();
  }

  @Override
  public void close() {
    process.kill();
  }
}
