package io.joulestream.oracle;

import io.joulestream.oracle.Input.JobEvent;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/**
 * The rules on a job's life (RATIONALE of {@code energy}).
 *
 * @param state RUNNING, or how the latest attempt ended; empty if it was never seen to start
 * @param attempts how many started
 * @param startedMs the first START
 * @param endedMs the last stop of the latest attempt; empty while something has none
 * @param lostMj energy of attempts that were requeued or failed
 */
public record Life(
    String state, int attempts, OptionalLong startedMs, OptionalLong endedMs, long lostMj) {
  private static final Set<String> FAILED =
      Set.of(
          "BOOT_FAIL", "DEADLINE", "FAILED", "NODE_FAIL", "OUT_OF_MEMORY", "PREEMPTED", "TIMEOUT");

  /**
   * Of one job.
   *
   * @param events every accepted record of the job
   * @param stays its allocations
   * @param minutes all its rows
   */
  static Life of(List<JobEvent> events, List<Stay> stays, List<JobMinute> minutes) {
    NavigableMap<Integer, Long> startsMs = new TreeMap<>();
    stays.forEach(stay -> startsMs.merge(stay.attempt(), stay.startMs(), Math::min));
    if (startsMs.isEmpty()) {
      return new Life("", 0, OptionalLong.empty(), OptionalLong.empty(), 0);
    }
    int latest = startsMs.lastKey();
    OptionalLong endedMs = endedMs(stays.stream().filter(s -> s.attempt() == latest).toList());
    String state = endedMs.isEmpty() ? "RUNNING" : endState(events, latest).orElse("ENDED");
    boolean failed = endedMs.isPresent() && FAILED.contains(state);
    return new Life(
        state,
        startsMs.size(),
        startsMs.values().stream().mapToLong(ms -> ms).min(),
        endedMs,
        minutes.stream()
            .filter(minute -> failed || attemptAt(minute.windowMs(), startsMs) != latest)
            .mapToLong(JobMinute::energyMj)
            .sum());
  }

  private static OptionalLong endedMs(Collection<Stay> ofLatest) {
    return ofLatest.stream().allMatch(stay -> stay.stopMs().isPresent())
        ? ofLatest.stream().mapToLong(stay -> stay.stopMs().getAsLong()).max()
        : OptionalLong.empty();
  }

  private static Optional<String> endState(List<JobEvent> events, int attempt) {
    return events.stream()
        .filter(event -> !event.start() && event.attempt() == attempt)
        .map(event -> event.endState().toUpperCase(Locale.ROOT))
        .filter(state -> !state.isEmpty())
        .max(Order.UTF_8_BYTES);
  }

  /** The greatest that had started, or the first of all. */
  private static int attemptAt(long windowMs, NavigableMap<Integer, Long> startsMs) {
    return startsMs.descendingMap().entrySet().stream()
        .filter(attempt -> attempt.getValue() <= windowMs)
        .findFirst()
        .orElse(startsMs.firstEntry())
        .getKey();
  }
}
