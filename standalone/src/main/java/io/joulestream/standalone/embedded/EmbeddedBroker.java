package io.joulestream.standalone.embedded;

import io.joulestream.schemas.Topic;
import io.joulestream.standalone.service.TopicSetup;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.BindException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;

/**
 * A Kafka broker and controller (KRaft) in this process, on loopback, with small buffers.
 *
 * <p>Its data survive a restart, also on other ports and after a kill. A fault that would halt the
 * process goes to {@link FatalFaults} instead.
 */
public final class EmbeddedBroker implements AutoCloseable {

  private static final int NODE = 1;

  private final KafkaRaftServer server;
  private final int port;

  private EmbeddedBroker(KafkaRaftServer server, int port) {
    this.server = server;
    this.port = port;
  }

  /**
   * Starts the broker on a directory of its own.
   *
   * @throws StartFailure if the directory is locked or the port in use
   */
  public static EmbeddedBroker start(Path directory, int port) {
    return start(directory, port, Map.of());
  }

  /**
   * The same with other settings, e.g. a listener with TLS.
   *
   * @param overrides settings of Kafka that replace those of this class
   * @throws StartFailure if the directory is locked or the port in use
   */
  public static EmbeddedBroker start(Path directory, int port, Map<String, String> overrides) {
    FatalFaults.intercept();
    format(directory, NODE, Uuid.randomUuid().toString());
    Properties settings = settings(directory, NODE, port, Ports.free());
    settings.putAll(overrides);
    KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(settings, false), Time.SYSTEM);
    try {
      server.startup();
    } catch (RuntimeException e) {
      // what started before the failure would keep the process alive
      server.shutdown();
      throw explained(e, directory, port);
    }
    return new EmbeddedBroker(server, port);
  }

  /** Makes a directory that of a node, unless it is already. */
  static void format(Path directory, int node, String clusterId) {
    if (Files.exists(directory.resolve("meta.properties"))) {
      return;
    }
    try {
      Files.createDirectories(directory);
      new Formatter()
          .setPrintStream(
              new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
          .setNodeId(node)
          .setClusterId(clusterId)
          .setControllerListenerName("CONTROLLER")
          .setMetadataLogDirectory(directory.toString())
          .addDirectory(directory.toString())
          .setHasDynamicQuorum(false)
          .run();
    } catch (Exception e) {
      throw new StartFailure("cannot write to " + directory + ": " + e.getMessage(), e);
    }
  }

  /** Settings of a node that is a cluster by itself. */
  static Properties settings(Path directory, int node, int port, int controllerPort) {
    Properties p = new Properties();
    p.put("process.roles", "broker,controller");
    p.put("node.id", "" + node);
    // static voters, so that the ports may be others at the next start
    p.put("controller.quorum.voters", node + "@127.0.0.1:" + controllerPort);
    p.put(
        "listeners", "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort);
    p.put("advertised.listeners", "PLAINTEXT://127.0.0.1:" + port);
    p.put("controller.listener.names", "CONTROLLER");
    p.put("inter.broker.listener.name", "PLAINTEXT");
    p.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
    p.put("log.dirs", directory.toString());
    for (String single :
        List.of(
            "offsets.topic.replication.factor",
            "transaction.state.log.replication.factor",
            "transaction.state.log.min.isr",
            "share.coordinator.state.topic.replication.factor",
            "share.coordinator.state.topic.min.isr",
            "default.replication.factor",
            "min.insync.replicas",
            "offsets.topic.num.partitions",
            "transaction.state.log.num.partitions")) {
      p.put(single, "1");
    }
    p.put("auto.create.topics.enable", "false");
    p.put("group.initial.rebalance.delay.ms", "0");
    p.put("num.network.threads", "2");
    p.put("num.io.threads", "2");
    // the default is 128 MiB of heap
    p.put("log.cleaner.dedupe.buffer.size", "16777216");
    // a broker that was killed may come back after two seconds instead of nine
    p.put("broker.session.timeout.ms", "2000");
    p.put("broker.heartbeat.interval.ms", "500");
    return p;
  }

  private static StartFailure explained(RuntimeException e, Path directory, int port) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof BindException) {
        return new StartFailure(
            "port "
                + port
                + ", which the Kafka broker needs, is in use: stop what listens there or"
                + " choose another with --kafka-port",
            e);
      }
      if (cause instanceof KafkaException
          && String.valueOf(cause.getMessage()).contains("Failed to acquire lock")) {
        return new StartFailure(
            directory + " is in use by another process: stop it or choose another with --data", e);
      }
    }
    return new StartFailure("the Kafka broker cannot start: " + e.getMessage(), e);
  }

  /** Where clients connect. */
  public String bootstrapServers() {
    return "127.0.0.1:" + port;
  }

  /** Creates the topics that do not exist yet. */
  public void createTopics(List<Topic<?>> topics, String prefix, int partitions) {
    createTopics(bootstrapServers(), topics, prefix, partitions, 1);
  }

  /** Creates the topics that a cluster does not have yet, each partition on {@code replicas}. */
  public static void createTopics(
      String bootstrapServers, List<Topic<?>> topics, String prefix, int partitions, int replicas) {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
      new TopicSetup(admin, prefix, partitions, replicas).create(topics);
    }
  }

  @Override
  public void close() {
    server.shutdown();
    server.awaitShutdown();
  }
}
