package io.joulestream.standalone.service;

import io.joulestream.standalone.embedded.StartFailure;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;

/**
 * Whether Kafka answered when it was last asked. The clients of a part try again for ever and say
 * nothing, so that the part itself does not know. Thread-safe.
 */
final class ClusterAnswer {

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
   * Asks, for some seconds at most.
   *
   * @return whether there was an answer, so that more can be asked
   */
  boolean refresh() {
    condition = lacking().map(Condition::lacking).orElse(Condition.RUNNING);
    return condition.ready();
  }

  private Optional<String> lacking() {
    try {
      return Optional.of(Lack.ofKafka(admin, address)).filter(lack -> !lack.isEmpty());
    } catch (StartFailure e) {
      return Optional.of(String.valueOf(e.getMessage()));
    } catch (Ending.Stopped e) {
      return Optional.of("stopping");
    }
  }
}
