package io.joulestream.standalone.service;

import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;

/** What a start waits for: said when it changes, and again from time to time. */
final class Progress {

  private static final Duration SAY_EVERY = Duration.ofSeconds(30);

  private final Logger log;
  private String last = "";
  private Instant said = Instant.EPOCH;

  Progress(Logger log) {
    this.log = log;
  }

  synchronized void waitingFor(String lacking) {
    Instant now = Instant.now();
    if (!lacking.equals(last) || said.plus(SAY_EVERY).isBefore(now)) {
      log.warn("waiting: {}", lacking);
      last = lacking;
      said = now;
    }
  }

  synchronized Condition condition() {
    return Condition.lacking(last.isEmpty() ? "starting" : last);
  }
}
