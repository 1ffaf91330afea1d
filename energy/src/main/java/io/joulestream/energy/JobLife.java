package io.joulestream.energy;

import static io.joulestream.energy.Utf8Order.BY_UTF8;

import java.util.Collections;
import java.util.Locale;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What the events of one host say of a job's life (RATIONALE, "Where they are silent"). Lives are
 * added: the sum says what all their events say.
 *
 * @param attempts those of which a START was accepted
 * @param startedMs the earliest START, or {@link Long#MAX_VALUE} if there is none, epoch ms
 * @param latest the greatest of the attempts
 * @param endStates the greatest state that a STOP gives, by attempt, of attempts from the latest on
 */
public record JobLife(
    AttemptSet attempts,
    long startedMs,
    Optional<Attempt> latest,
    NavigableMap<Integer, String> endStates) {

  /** STOPs of so many attempts are kept, the greatest: none but the job's latest will count. */
  private static final int MOST_END_STATES = 16;

  public static final JobLife NONE =
      new JobLife(AttemptSet.NONE, Long.MAX_VALUE, Optional.empty(), new TreeMap<>());

  /**
   * One attempt on one host.
   *
   * @param startedMs its earliest START, epoch ms
   * @param runs whether it holds something that has no stop, sent or inferred
   * @param endedMs its latest stop, or {@link Long#MIN_VALUE} if there is none, epoch ms
   */
  public record Attempt(int number, long startedMs, boolean runs, long endedMs) {

    /** Two sightings of one attempt, or the later of two. */
    public Attempt and(Attempt other) {
      if (number != other.number) {
        return number > other.number ? this : other;
      }
      return new Attempt(
          number,
          Math.min(startedMs, other.startedMs),
          runs || other.runs,
          Math.max(endedMs, other.endedMs));
    }
  }

  public JobLife {
    endStates = Collections.unmodifiableNavigableMap(bounded(endStates, latest));
  }

  private static NavigableMap<Integer, String> bounded(
      NavigableMap<Integer, String> states, Optional<Attempt> latest) {
    NavigableMap<Integer, String> bounded =
        new TreeMap<>(latest.map(l -> states.tailMap(l.number(), true)).orElse(states));
    while (bounded.size() > MOST_END_STATES) {
      bounded.pollFirstEntry();
    }
    return bounded;
  }

  /** Of an allocation that started. */
  static JobLife of(Allocation allocation, boolean hasStop) {
    int attempt = allocation.id().attempt();
    boolean stops = hasStop || allocation.inferredStop();
    return new JobLife(
        AttemptSet.of(attempt),
        allocation.startMs(),
        Optional.of(
            new Attempt(
                attempt,
                allocation.startMs(),
                !stops,
                stops ? allocation.stopMs() : Long.MIN_VALUE)),
        new TreeMap<>());
  }

  /** Of a STOP. */
  static JobLife of(int attempt, String endState) {
    NavigableMap<Integer, String> states = new TreeMap<>();
    if (!endState.isEmpty()) {
      states.put(attempt, endState);
    }
    return new JobLife(AttemptSet.NONE, Long.MAX_VALUE, Optional.empty(), states);
  }

  public JobLife plus(JobLife other) {
    Optional<Attempt> later =
        latest.isPresent() && other.latest.isPresent()
            ? Optional.of(latest.get().and(other.latest.get()))
            : latest.or(other::latest);
    NavigableMap<Integer, String> states = new TreeMap<>(endStates);
    other.endStates.forEach((attempt, state) -> states.merge(attempt, state, JobLife::greater));
    return new JobLife(
        attempts.plus(other.attempts), Math.min(startedMs, other.startedMs), later, states);
  }

  /** How a scheduler's word for an end is written, however it writes it. */
  static String normal(String endState) {
    return endState.toUpperCase(Locale.ROOT);
  }

  /** The greater of two end states, by UTF-8 bytes. */
  public static String greater(String a, String b) {
    return BY_UTF8.compare(a, b) >= 0 ? a : b;
  }
}
