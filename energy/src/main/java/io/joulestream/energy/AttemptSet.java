package io.joulestream.energy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Numbers of attempts, as runs without a hole, ascending: a job that was requeued ten thousand
 * times takes no more room than one that was not.
 */
public record AttemptSet(List<Run> runs) {

  /** Beyond so many runs the lowest two are taken for one, which counts the hole between them. */
  static final int MOST_RUNS = 256;

  public static final AttemptSet NONE = new AttemptSet(List.of());

  /**
   * Successive attempts.
   *
   * @param to the last of them
   */
  public record Run(int from, int to) {}

  public AttemptSet {
    runs = List.copyOf(runs);
  }

  public static AttemptSet of(int attempt) {
    return new AttemptSet(List.of(new Run(attempt, attempt)));
  }

  /** Those of both. */
  public AttemptSet plus(AttemptSet other) {
    if (other.isEmpty() || equals(other)) {
      return this;
    }
    if (isEmpty()) {
      return other;
    }
    List<Run> joined = new ArrayList<>();
    Stream.concat(runs.stream(), other.runs.stream())
        .sorted(Comparator.comparingInt(Run::from))
        .forEach(run -> append(joined, run));
    while (joined.size() > MOST_RUNS) {
      joined.set(1, new Run(joined.get(0).from(), joined.get(1).to()));
      joined.remove(0);
    }
    return new AttemptSet(joined);
  }

  private static void append(List<Run> joined, Run run) {
    int last = joined.size() - 1;
    if (last >= 0 && run.from() <= joined.get(last).to() + 1L) {
      Run before = joined.get(last);
      joined.set(last, new Run(before.from(), Math.max(before.to(), run.to())));
    } else {
      joined.add(run);
    }
  }

  public boolean isEmpty() {
    return runs.isEmpty();
  }

  /** How many there are. */
  public int count() {
    long count = runs.stream().mapToLong(run -> (long) run.to() - run.from() + 1).sum();
    return (int) Math.min(count, Integer.MAX_VALUE);
  }
}
