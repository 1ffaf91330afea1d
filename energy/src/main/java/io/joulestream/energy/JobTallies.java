package io.joulestream.energy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;

/** The running sums of the jobs of a host in one window, by index of the job. */
final class JobTallies {

  private final List<String> jobs;
  private final long[] deviceMj;
  private final long[] heldIdleMj;
  private final long[] overheadMj;
  private final long[] missingMs;

  /** Σ energy × 10⁻³ of its bound. */
  private final long[] uncertain;

  private final CoveredTime[] covered;
  private final List<EnumSet<Marker>> markers = new ArrayList<>();

  JobTallies(List<String> jobs) {
    this.jobs = jobs;
    this.deviceMj = new long[jobs.size()];
    this.heldIdleMj = new long[jobs.size()];
    this.overheadMj = new long[jobs.size()];
    this.missingMs = new long[jobs.size()];
    this.uncertain = new long[jobs.size()];
    this.covered = new CoveredTime[jobs.size()];
    Arrays.fill(covered, CoveredTime.NONE);
    jobs.forEach(job -> markers.add(EnumSet.noneOf(Marker.class)));
  }

  /**
   * Divides energy among the holders; returns what is left over.
   *
   * @param perMille bound on its relative error
   */
  long addDeviceEnergy(Holders holders, long energyMj, long perMille) {
    return holders.divide(energyMj, deviceMj, perMille, uncertain);
  }

  long[] deviceEnergies() {
    return deviceMj.clone();
  }

  /** Declares what was added since {@code before} to be held idle. */
  void markHeldIdleSince(long[] before) {
    for (int job = 0; job < deviceMj.length; job++) {
      heldIdleMj[job] += deviceMj[job] - before[job];
    }
  }

  /** Counted once for every allocation, whatever its share. */
  void addCovered(Holders holders, CoveredTime time) {
    for (int k = 0; k < holders.size(); k++) {
      int job = holders.job(k);
      covered[job] = covered[job].plus(time.times(holders.allocations(k)));
    }
  }

  /** Counted once for every allocation, whatever its share. */
  void addMissing(Holders holders, long ms) {
    for (int k = 0; k < holders.size(); k++) {
      missingMs[holders.job(k)] += ms * holders.allocations(k);
    }
  }

  void mark(int job, Marker marker) {
    markers.get(job).add(marker);
  }

  void mark(Holders holders, Marker marker) {
    for (int k = 0; k < holders.size(); k++) {
      mark(holders.job(k), marker);
    }
  }

  /**
   * Divides the host's overhead by device energy, or by held time where the devices used none.
   *
   * @param measuredMj device energy of the window, unallocated energy included
   * @return what is left over
   */
  long addOverhead(long energyMj, long measuredMj) {
    long[] weights = measuredMj > 0 ? deviceMj : heldMs();
    long total = measuredMj > 0 ? measuredMj : sum(weights);
    long running = 0;
    long given = 0;
    for (int job = 0; job < weights.length && total > 0; job++) {
      running += weights[job];
      long upTo = ExactProduct.floor(energyMj, running, total);
      overheadMj[job] = upTo - given;
      given = upTo;
    }
    return energyMj - given;
  }

  /** How {@link #addOverhead} divided it. */
  WindowSteps.Overhead overhead(long nodeMj, long devicesMj, long energyMj, long measuredMj) {
    boolean byTime = measuredMj <= 0;
    long[] weights = byTime ? heldMs() : deviceMj;
    List<WindowSteps.OverheadPart> parts = new ArrayList<>();
    long running = 0;
    for (int job = 0; job < weights.length; job++) {
      running += weights[job];
      if (weights[job] > 0) {
        parts.add(new WindowSteps.OverheadPart(jobs.get(job), running, overheadMj[job]));
      }
    }
    return new WindowSteps.Overhead(
        nodeMj, devicesMj, energyMj, byTime, byTime ? running : measuredMj, parts);
  }

  private long[] heldMs() {
    long[] ms = missingMs.clone();
    for (int job = 0; job < ms.length; job++) {
      ms[job] += covered[job].totalMs();
    }
    return ms;
  }

  private static long sum(long[] values) {
    long sum = 0;
    for (long value : values) {
      sum += value;
    }
    return sum;
  }

  JobShare share(int job) {
    return new JobShare(
        jobs.get(job),
        deviceMj[job] + overheadMj[job],
        heldIdleMj[job],
        overheadMj[job],
        Uncertainty.rounded(uncertain[job] + overheadMj[job] * Uncertainty.OVERHEAD_PER_MILLE),
        covered[job],
        missingMs[job],
        markers.get(job));
  }
}
