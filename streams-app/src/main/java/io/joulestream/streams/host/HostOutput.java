package io.joulestream.streams.host;

import io.joulestream.schemas.avro.DevicePower;
import io.joulestream.schemas.avro.HostEnergy;
import io.joulestream.schemas.avro.HostStatus;
import io.joulestream.schemas.avro.Rejected;
import io.joulestream.streams.Message;

/** Where the books of hosts send what they find. */
public interface HostOutput {

  /** To the books of a job. */
  void toJob(String job, Message message);

  /** To the books of a site. */
  void toSite(String site, Message message);

  void publish(DevicePower power);

  void publish(HostStatus status);

  /** An account that can no longer change by itself. */
  void publish(HostEnergy energy);

  /** A record of readings, or a part of it, that came too late for good. */
  void rejectReadings(Rejected rejected);

  /** A job event that came too late for good. */
  void rejectJobEvent(Rejected rejected);

  /** A correction that cannot be made. */
  void rejectCorrection(Rejected rejected);
}
