package io.joulestream.ingest;

import io.joulestream.schemas.avro.CarbonIntensity;
import io.joulestream.schemas.avro.JobEvent;

/**
 * Moves a recording to another time, all of it by the same span.
 *
 * @param ms added to every event time, receive time, and time of an intensity; factors of sites
 *     hold from their own dates on
 */
public record TimeShift(long ms) {

  public static final TimeShift NONE = new TimeShift(0);

  Parsed of(Parsed parsed) {
    if (ms == 0) {
      return parsed;
    }
    if (parsed instanceof Parsed.Reading r) {
      return new Parsed.Reading(
          r.site(),
          r.host(),
          r.timeMs() + ms,
          r.receivedMs() + ms,
          r.channel(),
          r.powerMw(),
          r.energyMj(),
          r.utilisationPpb());
    }
    if (parsed instanceof Parsed.Job job) {
      return new Parsed.Job(moved(job.event()));
    }
    if (parsed instanceof Parsed.Carbon carbon) {
      return new Parsed.Carbon(moved(carbon.intensity()));
    }
    return parsed;
  }

  private JobEvent moved(JobEvent e) {
    return new JobEvent(
        e.getJob(),
        e.getAttempt(),
        e.getEvent(),
        e.getTimeMs() + ms,
        e.getReceivedMs() + ms,
        e.getAllocations(),
        e.getTeam(),
        e.getProject(),
        e.getUser(),
        e.getName(),
        e.getEndState(),
        e.getEventId(),
        e.getUnits());
  }

  private CarbonIntensity moved(CarbonIntensity i) {
    return new CarbonIntensity(
        i.getZone(),
        i.getFromMs() + ms,
        i.getToMs() + ms,
        i.getMgPerKwh(),
        i.getSignal(),
        i.getScope(),
        i.getStatus(),
        i.getProvider(),
        i.getPublishedMs() + ms,
        i.getReceivedMs() + ms);
  }
}
