package io.joulestream.standalone.embedded;

import org.apache.kafka.common.utils.Exit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Faults after which the broker would halt the process: without a word, and without letting the
 * other parts close. Here they become an event that the application can end on in order.
 */
public final class FatalFaults {

  private static final Logger LOG = LoggerFactory.getLogger(FatalFaults.class);
  private static volatile Runnable listener = () -> {};

  private FatalFaults() {}

  /** Takes over Kafka's way of ending the process. */
  static void intercept() {
    Exit.setHaltProcedure(FatalFaults::onExit);
    Exit.setExitProcedure(FatalFaults::onExit);
  }

  /** Says who is told of a fault. */
  public static void listen(Runnable whenBrokerFails) {
    listener = whenBrokerFails;
  }

  private static void onExit(int status, String message) {
    String fault = message == null ? "status " + status : message;
    LOG.info("the Kafka broker gave up: {}", fault);
    listener.run();
    // Kafka expects not to return from here
    throw new FatalBrokerFault(fault);
  }

  private static final class FatalBrokerFault extends Error {
    private static final long serialVersionUID = 1;

    FatalBrokerFault(String fault) {
      super(fault);
    }
  }
}
