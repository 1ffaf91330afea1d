package io.joulestream.standalone.service;

import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;

/**
 * Whether Kafka answered when it was last asked. The clients of a part try again for ever and say
 * nothing, so that the part itself does not know. Thread-safe.
 */
final class ClusterAnswer {

  private static final int PATIENCE_MS = 5_000;

  private final Admin admin;
  private final String address;
  private volatile Condition condition = Condition.RUNNING;

  /**
   * A cluster that has answered before.
   *
   * @param address as people know it
   */
  ClusterAnswer(Admin admin, String address) {
    this.admin = admin;
    this.address = address;
  }

  /** As it was when somebody last asked. */
  Condition condition() {
    return condition;
  }

  /**
   * Asks, for five seconds at most.
   *
   * @return whether there was an answer, so that more can be asked
   */
  boolean refresh() {
    try {
      admin.describeCluster(new DescribeClusterOptions().timeoutMs(PATIENCE_MS)).nodes().get();
      condition = Condition.RUNNING;
      return true;
    } catch (ExecutionException e) {
      condition = Condition.lacking("Kafka at " + address + " does not answer");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return false;
  }
}
