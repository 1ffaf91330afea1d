package io.joulestream.ingest;

import io.joulestream.schemas.avro.CarbonIntensity;

/**
 * Moves a recording to another time. Factors of sites stay: they hold from their own dates on.
 *
 * @param ms added to every time of a reading or job event
 * @param intensityMs added to every time of an intensity, by whole intervals, so that half-hours
 *     start at half-hours
 */
public record TimeShift(long ms, long intensityMs) {

  Parsed of(Parsed parsed) {
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
      return job.of(job.event().getJob(), ms);
    }
    if (parsed instanceof Parsed.Carbon carbon) {
      return new Parsed.Carbon(moved(carbon.intensity()));
    }
    return parsed;
  }

  private CarbonIntensity moved(CarbonIntensity i) {
    return new CarbonIntensity(
        i.getZone(),
        i.getFromMs() + intensityMs,
        i.getToMs() + intensityMs,
        i.getMgPerKwh(),
        i.getSignal(),
        i.getScope(),
        i.getStatus(),
        i.getProvider(),
        i.getPublishedMs() + intensityMs,
        i.getReceivedMs() + intensityMs);
  }
}
