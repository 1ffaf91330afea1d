package io.joulestream.ingest;

import io.joulestream.schemas.Acceptance.Violation;
import io.joulestream.schemas.TickChannel;
import io.joulestream.schemas.avro.CarbonIntensity;
import io.joulestream.schemas.avro.JobEvent;
import io.joulestream.schemas.avro.SiteFactors;
import java.util.Optional;
import java.util.OptionalLong;

/** A record that was accepted, or why it was not. */
sealed interface Parsed {

  /** When the collector received the record, epoch ms. */
  long receivedMs();

  /** A reading. Those of a host that were received together travel together. */
  record Reading(
      String site,
      String host,
      long timeMs,
      long receivedMs,
      TickChannel channel,
      OptionalLong powerMw,
      OptionalLong energyMj,
      OptionalLong utilisationPpb)
      implements Parsed {}

  /** A job event. */
  record Job(JobEvent event) implements Parsed {
    @Override
    public long receivedMs() {
      return event.getReceivedMs();
    }
  }

  /** A carbon intensity. */
  record Carbon(CarbonIntensity intensity) implements Parsed {
    @Override
    public long receivedMs() {
      return intensity.getReceivedMs();
    }
  }

  /** Factors of a site. */
  record Site(SiteFactors factors) implements Parsed {
    @Override
    public long receivedMs() {
      return factors.getReceivedMs();
    }
  }

  /**
   * A record that is not accepted.
   *
   * @param received if the record says so
   */
  record Refused(Violation violation, Optional<Long> received) implements Parsed {
    @Override
    public long receivedMs() {
      return received.orElse(0L);
    }
  }
}
