package io.joulestream.ingest;

import io.joulestream.schemas.Topics;
import io.joulestream.schemas.avro.JobEvent;
import java.util.Optional;

/**
 * When something was on which host.
 *
 * @param host key of its records
 * @param timeMs event time, epoch ms
 */
record FleetTime(String host, long timeMs) {

  /** Of a reading or job event. */
  static Optional<FleetTime> of(Parsed parsed) {
    if (parsed instanceof Parsed.Reading reading) {
      return Optional.of(
          new FleetTime(Topics.key(reading.site(), reading.host()), reading.timeMs()));
    }
    if (parsed instanceof Parsed.Job job) {
      JobEvent event = job.event();
      return Optional.of(
          new FleetTime(Topics.key(event.getSite(), event.getHost()), event.getTimeMs()));
    }
    return Optional.empty();
  }
}
