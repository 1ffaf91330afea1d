package io.joulestream.ingest.intensity;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;

/**
 * 24 hours that are asked again, since providers revise them: the {@code back}th before now. They
 * end at a whole hour, not at midnight, so that an early round does not leave the day half seen.
 */
record Day(int back, Instant start, Instant end) {

  private static final int FURTHEST = 3_660;

  static List<Day> of(List<Integer> back, Instant now) {
    Instant hour = now.truncatedTo(ChronoUnit.HOURS);
    return back.stream()
        .map(n -> new Day(n, hour.minus(Duration.ofDays(n + 1L)), hour.minus(Duration.ofDays(n))))
        .toList();
  }

  /** Once a day. */
  static String round(Instant now) {
    return now.truncatedTo(ChronoUnit.DAYS).toString();
  }

  static List<Integer> checked(List<Integer> back) {
    for (int n : back) {
      if (n < 0 || n > FURTHEST) {
        throw new IllegalArgumentException(
            "repull_days has %d: from 0, the last 24 hours, to %d days back"
                .formatted(n, FURTHEST));
      }
    }
    if (new HashSet<>(back).size() < back.size()) {
      throw new IllegalArgumentException("repull_days %s names a day twice".formatted(back));
    }
    return List.copyOf(back);
  }
}
