package io.joulestream.energy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.function.ToLongFunction;

/**
 * Who holds a meter over a stretch in which nobody takes or gives back anything (semantics §5).
 *
 * <p>Job k gets ⌊E·S_k/T⌋ − ⌊E·S_(k−1)/T⌋ of energy E, S being the running sum of shares in order
 * of job and T the greater of one device and all shares. So the parts and the rest add up to E
 * exactly, and each is within 1 mJ of its real-valued share.
 */
final class Holders {

  private final long fromMs;
  private final long toMs;

  /** Indexes of the jobs, ascending. */
  private final int[] jobs;

  /** How many allocations each of them has here. */
  private final int[] allocations;

  private final long[] runningPpb;

  private Holders(long fromMs, long toMs, int[] jobs, int[] allocations, long[] runningPpb) {
    this.fromMs = fromMs;
    this.toMs = toMs;
    this.jobs = jobs;
    this.allocations = allocations;
    this.runningPpb = runningPpb;
  }

  /** A non-empty allocation with the index of its job, jobs being numbered in their order. */
  record Held(int job, Allocation allocation) {

    boolean isWholeHost() {
      return allocation.id().isWholeHost();
    }

    boolean touches(String device) {
      return allocation.id().touches(device);
    }
  }

  /**
   * Cuts [from, to) wherever one of {@code held} starts or stops.
   *
   * @param held the allocations that touch the meter, in order of job
   * @param share what each takes of this meter, 10⁻⁹
   */
  static List<Holders> over(long from, long to, List<Held> held, ToLongFunction<Allocation> share) {
    TreeSet<Long> cuts = new TreeSet<>();
    for (Held holding : held) {
      Allocation allocation = holding.allocation();
      cuts.add(Math.min(to, Math.max(from, allocation.startMs())));
      cuts.add(Math.min(to, Math.max(from, allocation.stopMs())));
    }
    cuts.add(to);
    cuts.remove(from);
    List<Holders> stretches = new ArrayList<>(cuts.size());
    long start = from;
    for (long end : cuts) {
      stretches.add(during(start, end, held, share));
      start = end;
    }
    return stretches;
  }

  private static Holders during(
      long from, long to, List<Held> held, ToLongFunction<Allocation> share) {
    int[] jobs = new int[held.size()];
    int[] allocations = new int[held.size()];
    long[] running = new long[held.size()];
    int size = 0;
    for (Held holding : held) {
      if (!holding.allocation().overlaps(from, to)) {
        continue;
      }
      if (size == 0 || jobs[size - 1] != holding.job()) {
        jobs[size] = holding.job();
        running[size] = size == 0 ? 0 : running[size - 1];
        size++;
      }
      allocations[size - 1]++;
      running[size - 1] += share.applyAsLong(holding.allocation());
    }
    return new Holders(
        from,
        to,
        Arrays.copyOf(jobs, size),
        Arrays.copyOf(allocations, size),
        Arrays.copyOf(running, size));
  }

  long fromMs() {
    return fromMs;
  }

  long toMs() {
    return toMs;
  }

  int size() {
    return jobs.length;
  }

  int job(int k) {
    return jobs[k];
  }

  int allocations(int k) {
    return allocations[k];
  }

  /** Whether more is held than there is; what rounding the shares may have added is not more. */
  boolean isOvercommitted() {
    if (jobs.length == 0) {
      return false;
    }
    long surplusPpb = runningPpb[jobs.length - 1] - Shares.WHOLE;
    // each share is rounded by half of 10⁻⁹ at most: seven sevenths come to 1 000 000 001
    return 2 * surplusPpb > Arrays.stream(allocations).sum();
  }

  /** T: what the shares are parts of, 10⁻⁹. */
  long totalPpb() {
    return jobs.length == 0 ? Shares.WHOLE : Math.max(Shares.WHOLE, runningPpb[jobs.length - 1]);
  }

  /** Who holds how much. */
  List<WindowSteps.Holding> holdings(List<String> names) {
    List<WindowSteps.Holding> holdings = new ArrayList<>(jobs.length);
    for (int k = 0; k < jobs.length; k++) {
      holdings.add(new WindowSteps.Holding(names.get(jobs[k]), allocations[k], runningPpb[k]));
    }
    return holdings;
  }

  /** What the holders up to each of them get of {@code energyMj} together. */
  List<Long> runningParts(long energyMj, int allJobs) {
    long[] byJob = new long[allJobs];
    divide(energyMj, byJob, 0, new long[allJobs]);
    List<Long> running = new ArrayList<>(jobs.length);
    long sum = 0;
    for (int job : jobs) {
      sum += byJob[job];
      running.add(sum);
    }
    return running;
  }

  /**
   * Adds each job's part of {@code energyMj} to its place in {@code byJob}, and {@code weight}
   * times that to its place in {@code weightedByJob}; returns the rest.
   */
  long divide(long energyMj, long[] byJob, long weight, long[] weightedByJob) {
    if (jobs.length == 0) {
      return energyMj;
    }
    long total = totalPpb();
    long given = 0;
    for (int k = 0; k < jobs.length; k++) {
      long upTo =
          runningPpb[k] == total ? energyMj : ExactProduct.floor(energyMj, runningPpb[k], total);
      byJob[jobs[k]] += upTo - given;
      weightedByJob[jobs[k]] += (upTo - given) * weight;
      given = upTo;
    }
    return energyMj - given;
  }
}
