package io.joulestream.standalone;

import io.joulestream.schemas.ConfluentSchemaIds;
import io.joulestream.streams.StreamsApp;
import io.joulestream.streams.StreamsSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.apache.kafka.common.GroupType;

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

  /** Starts two instances of an application, each in a process of its own. */
  static List<TopologyInstance> startTwo(
      Cluster cluster, String application, GroupType protocol, Path work, Parts parts) {
    return Stream.of("one", "two")
        .map(
            name ->
                parts.add(
                    new TopologyInstance(
                        work.resolve(name + ".log"),
                        List.of(
                            cluster.bootstrapServers(),
                            cluster.registryUrl(),
                            application,
                            name,
                            work.toString(),
                            protocol.toString()))))
        .toList();
  }

  /**
   * As a replay does it: every task knows how meters are read before the first reading. Then they
   * are killed, because the rest has to be there when they start.
   */
  static void takeInSites(
      List<TopologyInstance> instances, String application, PublishedFleets published)
      throws Exception {
    published.publishSites();
    published.await("the sites", alive(instances, () -> published.sitesAreKnownTo(application)));
    instances.forEach(TopologyInstance::kill);
  }

  /** In the process of its own. */
  public static void main(String[] arguments) throws Exception {
    StreamsApp app =
        new StreamsApp(
            settings(),
            instance(
                arguments[0],
                arguments[2],
                arguments[3],
                Path.of(arguments[4]),
                overrides(GroupType.parse(arguments[5]))),
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

  /** The settings of Kafka Streams that choose a protocol. */
  static Map<String, String> overrides(GroupType protocol) {
    return Map.of("group.protocol", protocol.toString());
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

  /** A condition that fails if one of these ended without being killed. */
  static BooleanSupplier alive(List<TopologyInstance> instances, BooleanSupplier condition) {
    return () -> {
      instances.forEach(TopologyInstance::requireAlive);
      return condition.getAsBoolean();
    };
  }

  private void requireAlive() {
    if (!process.isAlive()) {
      throw new AssertionError("an instance of the topology ended: " + process.lastWords());
    }
  }

  @Override
  public void close() {
    kill();
  }
}
