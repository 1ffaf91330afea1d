package io.joulestream.standalone.embedded;

import io.joulestream.schemas.Topics;
import io.joulestream.standalone.JavaProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.Uuid;

/**
 * A cluster of three brokers and controllers, each in a process of its own that can be killed. All
 * topics have three replicas, and a write is taken when two have it.
 */
public final class ThreeBrokers implements AutoCloseable {

  public static final int NODES = 3;

  private final String clusterId = Uuid.randomUuid().toString();
  private final List<Integer> ports = ports();
  private final List<Integer> controllerPorts = ports();
  private final List<JavaProcess> nodes = new ArrayList<>();
  private final Path directory;

  private ThreeBrokers(Path directory) {
    this.directory = directory;
  }

  /** Starts the three and waits until they know each other. */
  public static ThreeBrokers start(Path directory) throws Exception {
    ThreeBrokers brokers = new ThreeBrokers(directory);
    for (int node = 1; node <= NODES; node++) {
      brokers.nodes.add(brokers.launch(node));
    }
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", brokers.bootstrapServers()))) {
      while (brokers.known(admin) < NODES) {
        brokers.nodes.forEach(ThreeBrokers::requireAlive);
        TimeUnit.MILLISECONDS.sleep(100);
      }
    }
    return brokers;
  }

  private static List<Integer> ports() {
    return IntStream.range(0, NODES).mapToObj(node -> Ports.free()).toList();
  }

  private JavaProcess launch(int node) {
    return JavaProcess.start(
        BrokerNode.class,
        directory.resolve("broker-" + node + ".log"),
        List.of(
            clusterId,
            Integer.toString(node),
            directory.resolve("broker-" + node).toString(),
            ports.get(node - 1).toString(),
            controllerPorts.get(node - 1).toString(),
            IntStream.rangeClosed(1, NODES)
                .mapToObj(voter -> voter + "@127.0.0.1:" + controllerPorts.get(voter - 1))
                .collect(Collectors.joining(","))));
  }

  private int known(Admin admin) throws InterruptedException {
    try {
      return admin.describeCluster().nodes().get().size();
    } catch (ExecutionException e) {
      // none of them answers yet
      return 0;
    }
  }

  private static void requireAlive(JavaProcess node) {
    if (!node.isAlive()) {
      throw new AssertionError("a broker ended: " + node.lastWords());
    }
  }

  public String bootstrapServers() {
    return ports.stream().map(port -> "127.0.0.1:" + port).collect(Collectors.joining(","));
  }

  /** Creates the topics of the catalogue. */
  public void createTopics(int partitions) {
    EmbeddedBroker.createTopics(bootstrapServers(), Topics.all(), "", partitions, NODES);
  }

  /** {@code kill -9} of a node, 1 to 3. */
  public void kill(int node) {
    nodes.get(node - 1).kill();
  }

  /** Starts a node that was killed, on its old data. */
  public void restart(int node) {
    nodes.set(node - 1, launch(node));
  }

  @Override
  public void close() {
    nodes.forEach(JavaProcess::kill);
  }
}
