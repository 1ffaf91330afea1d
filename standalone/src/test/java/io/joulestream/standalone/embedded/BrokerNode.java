package io.joulestream.standalone.embedded;

import io.joulestream.standalone.JavaProcess;
import java.nio.file.Path;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;

/** One of three brokers, in a process of its own. */
public final class BrokerNode {

  private BrokerNode() {}

  /** Arguments: cluster id, node, directory, port, port of the controller, voters. */
  public static void main(String[] arguments) throws Exception {
    int node = Integer.parseInt(arguments[1]);
    Path directory = Path.of(arguments[2]);
    EmbeddedBroker.format(directory, node, arguments[0]);
    Properties settings =
        EmbeddedBroker.settings(
            directory, node, Integer.parseInt(arguments[3]), Integer.parseInt(arguments[4]));
    settings.put("controller.quorum.voters", arguments[5]);
    for (String copies :
        new String[] {
          "default.replication.factor",
          "offsets.topic.replication.factor",
          "transaction.state.log.replication.factor"
        }) {
      settings.put(copies, "3");
    }
    settings.put("min.insync.replicas", "2");
    settings.put("transaction.state.log.min.isr", "2");
    // six processes share two cores: a broker that waits for its turn is not gone
    settings.put("broker.session.timeout.ms", "6000");
    new KafkaRaftServer(new KafkaConfig(settings, false), Time.SYSTEM).startup();
    JavaProcess.endWithParent();
  }
}
