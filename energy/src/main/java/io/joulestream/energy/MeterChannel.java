package io.joulestream.energy;

import java.util.OptionalLong;

/**
 * A meter of a host and what it read.
 *
 * @param level where it sits
 * @param device the accelerator it measures, empty above device level
 * @param meter its name among several meters of the same thing, or empty
 * @param rules what makes two of its readings an interval
 * @param idleMw power at or under which a device of this model is idle, mW, if known
 * @param readings settled readings of the windows to account for, and their neighbours
 */
public record MeterChannel(
    Level level,
    String device,
    String meter,
    MeterRules rules,
    OptionalLong idleMw,
    Readings readings) {

  /** Whether reading {@code i} shows the device idle: by utilisation, else by power. */
  boolean isIdle(int i) {
    if (readings.hasUtilisation(i)) {
      return readings.utilisationPpb(i) == 0;
    }
    return readings.hasPower(i) && idleMw.isPresent() && readings.powerMw(i) <= idleMw.getAsLong();
  }

  /** Whether there is a reading in [from, to) and every one of them is idle. */
  boolean isIdleThroughout(long from, long to) {
    int first = readings.firstAtOrAfter(from);
    int end = readings.firstAtOrAfter(to);
    for (int i = first; i < end; i++) {
      if (!isIdle(i)) {
        return false;
      }
    }
    return first < end;
  }
}
