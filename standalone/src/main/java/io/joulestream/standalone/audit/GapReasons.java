package io.joulestream.standalone.audit;

import io.joulestream.energy.MeterChannel;
import io.joulestream.energy.MeterRules;
import io.joulestream.energy.Readings;
import io.joulestream.energy.WindowSteps.Interval;
import io.joulestream.standalone.audit.Explanation.Gap;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Finds the parts of a window that no interval of a meter covers, and says why. */
final class GapReasons {

  private GapReasons() {}

  static List<Gap> gaps(MeterChannel meter, List<Interval> intervals, long fromMs, long toMs) {
    List<Gap> gaps = new ArrayList<>();
    long open = fromMs;
    for (Interval interval :
        intervals.stream().sorted(Comparator.comparingLong(Interval::fromMs)).toList()) {
      if (interval.fromMs() > open) {
        gaps.add(new Gap(open, interval.fromMs(), why(meter, open, interval.fromMs())));
      }
      open = Math.max(open, interval.toMs());
    }
    if (open < toMs) {
      gaps.add(new Gap(open, toMs, why(meter, open, toMs)));
    }
    return gaps;
  }

  /** By the last reading up to the gap's start and the first from its end on. */
  private static String why(MeterChannel meter, long fromMs, long toMs) {
    Readings readings = meter.readings();
    int before = readings.firstAtOrAfter(fromMs + 1) - 1;
    int after = readings.firstAtOrAfter(toMs);
    if (before < 0) {
      return "nothing was read before";
    }
    if (after == readings.size()) {
      return "nothing was read after";
    }
    long apart = readings.timeMs(after) - readings.timeMs(before);
    if (readings.hasCounter(before) && readings.hasCounter(after)) {
      return ofCounters(readings.counterMj(before), readings.counterMj(after), apart);
    }
    if (readings.hasPower(before) && readings.hasPower(after)) {
      return "the powers before and after are %d ms apart, more than %d ms"
          .formatted(apart, meter.rules().powerReachMs());
    }
    return "a counter and a power make no interval";
  }

  private static String ofCounters(long before, long after, long apart) {
    if (after < before) {
      return "the counter fell from %d to %d mJ: it was reset".formatted(before, after);
    }
    return apart > MeterRules.COUNTER_REACH_MS
        ? "the counters before and after are more than a day apart"
        : "the counter rose by %d mJ in %d ms, more than is plausible"
            .formatted(after - before, apart);
  }
}
