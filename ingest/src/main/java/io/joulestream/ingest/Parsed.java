package io.joulestream.ingest;

import io.joulestream.schemas.Acceptance.Violation;
import io.joulestream.schemas.TickChannel;
import io.joulestream.schemas.avro.CarbonIntensity;
import io.joulestream.schemas.avro.JobEvent;
import io.joulestream.schemas.avro.SiteFactors;
import java.util.Optional;
import java.util.OptionalLong;

/** A record that was accepted, or why it was not. */
public sealed interface Parsed {

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

    /** The same event of another job, moved in time. */
    Job of(String job, long movedMs) {
      return new Job(
          JobEvent.newBuilder()
              .setSite(event.getSite())
              .setHost(event.getHost())
              .setReceivedMs(event.getReceivedMs() + movedMs)
              .setJob(job)
              .setAttempt(event.getAttempt())
              .setEvent(event.getEvent())
              .setTimeMs(event.getTimeMs() + movedMs)
              .setAllocations(event.getAllocations())
              .setTeam(event.getTeam())
              .setProject(event.getProject())
              .setUser(event.getUser())
              .setName(event.getName())
              .setEndState(event.getEndState())
              .setEventId(event.getEventId())
              .setUnits(event.getUnits())
              .build());
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
   * @param about what it is about, as far as it says
   */
  record Refused(Violation violation, Optional<Long> received, About about) implements Parsed {

    @Override
    public long receivedMs() {
      return received.orElse(0L);
    }
  }

  /** Place and event time of a record, as far as it says. */
  record About(Optional<String> site, Optional<String> host, Optional<Long> timeMs) {

    static final About NOTHING = new About(Optional.empty(), Optional.empty(), Optional.empty());
  }
}
