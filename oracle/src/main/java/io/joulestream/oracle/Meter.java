package io.joulestream.oracle;

import io.joulestream.oracle.Input.Reading;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * A used meter of a host.
 *
 * @param idle whether every reading in a window is idle (section 5); no entry = no reading in it
 */
record Meter(List<Interval> intervals, Map<Long, Boolean> idle) {
  static final Meter NONE = new Meter(List.of(), Map.of());

  static Meter of(
      List<Reading> readings, List<Interval> intervals, OptionalLong idleMw, Windows windows) {
    Map<Long, Boolean> idle = new HashMap<>();
    for (Reading reading : readings) {
      idle.merge(windows.startOf(reading.timeMs()), isIdle(reading, idleMw), Boolean::logicalAnd);
    }
    return new Meter(intervals, idle);
  }

  boolean idleIn(long windowMs) {
    return idle.getOrDefault(windowMs, false);
  }

  /** Utilisation 0 where it has one, else power at or under the idle watts, else not idle. */
  private static boolean isIdle(Reading reading, OptionalLong idleMw) {
    if (reading.utilisationPpb().isPresent()) {
      return reading.utilisationPpb().orElseThrow() == 0;
    }
    return reading.powerMw().isPresent()
        && idleMw.isPresent()
        && reading.powerMw().orElseThrow() <= idleMw.orElseThrow();
  }
}
