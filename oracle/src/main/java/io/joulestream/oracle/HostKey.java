package io.joulestream.oracle;

import io.joulestream.oracle.Input.JobEvent;
import io.joulestream.oracle.Input.Reading;

/** One machine: hosts of one name at two sites are two hosts. */
record HostKey(String site, String host) {
  static HostKey of(Reading reading) {
    return new HostKey(reading.site(), reading.host());
  }

  static HostKey of(JobEvent event) {
    return new HostKey(event.site(), event.host());
  }
}
