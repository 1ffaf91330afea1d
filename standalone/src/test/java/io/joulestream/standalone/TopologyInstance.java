package io.joulestream.standalone;

import io.joulestream.schemas.ConfluentSchemaIds;
import io.joulestream.streams.StreamsApp;
import io.joulestream.streams.StreamsSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * An instance of the topology, in this process or in one of its own that can be killed and started
 * again under the same name, on the same directory.
 */
final class TopologyInstance implements AutoCloseable {

  static final int PARTITIONS = 3;

  private final List<String> arguments;
  private final Path log;
  private JavaProcess process;

  private TopologyInstance(Path log, List<String> arguments) {
    this.log = log;
    this.arguments = arguments;
    this.process = JavaProcess.start(TopologyInstance.class, log, arguments);
  }

  /**
   * Starts an instance in a process of its own.
   *
   * @param overrides settings of Kafka Streams, each {@code key=value}
   */
  static TopologyInstance start(
      Cluster cluster, String application, String name, Path work, String... overrides) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                cluster.bootstrapServers(),
                cluster.registryUrl(),
                application,
                name,
                work.toString()));
    arguments.addAll(List.of(overrides));
    return new TopologyInstance(work.resolve(name + ".log"), arguments);
  }

  /** In the process of its own. */
  public static void main(String[] arguments) throws Exception {
    Map<String, Object> overrides = new HashMap<>();
    for (String override : List.of(arguments).subList(5, arguments.length)) {
      int equals = override.indexOf('=');
      overrides.put(override.substring(0, equals), override.substring(equals + 1));
    }
    StreamsApp app =
        new StreamsApp(
            settings(),
            instance(arguments[0], arguments[2], arguments[3], Path.of(arguments[4]), overrides),
            new ConfluentSchemaIds(arguments[1], Map.of()),
            failure -> Runtime.getRuntime().halt(3));
    app.start();
    JavaProcess.endWithParent();
  }

  static StreamsSettings settings() {
    return StreamsSettings.DEFAULT
        .withPartitions(PARTITIONS)
        .withPublishInterval(Duration.ofMillis(250));
  }

  static StreamsApp.Instance instance(
      String bootstrapServers,
      String application,
      String name,
      Path work,
      Map<String, ?> overrides) {
    return new StreamsApp.Instance(
        application,
        name,
        bootstrapServers,
        work.resolve("state-" + name),
        2,
        Duration.ofMillis(250),
        32L << 20,
        overrides);
  }

  /** {@code kill -9}. */
  void kill() {
    process.kill();
  }

  /** {@code kill -9}, and another start. */
  void restart() {
    process.kill();
    process = JavaProcess.start(TopologyInstance.class, log, arguments);
  }

  /** Fails if it ended without being killed. */
  void requireAlive() {
    if (!process.isAlive()) {
      throw new AssertionError("an instance of the topology ended: " + process.lastWords());
    }
  }

  @Override
  public void close() {
    kill();
  }
}
