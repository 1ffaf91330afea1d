package io.joulestream.oracle;

import io.joulestream.oracle.Input.Level;
import io.joulestream.oracle.Input.Reading;

/** One meter channel (section 3). */
record Channel(HostKey host, Level level, String device, String meter) {
  static Channel of(Reading reading) {
    return new Channel(HostKey.of(reading), reading.level(), reading.device(), reading.meter());
  }
}
