package io.joulestream.oracle;

import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The energy of one window, of one host or of one site (section 5). */
final class Account {
  private long measuredMj;
  private long unallocatedMj;
  private long overheadMj;
  private long negativeOverheadMj;
  private final Map<String, Held> jobs = new HashMap<>();

  Held job(String job) {
    return jobs.computeIfAbsent(job, id -> new Held());
  }

  void measure(long mj) {
    measuredMj = Math.addExact(measuredMj, mj);
  }

  void measureOverhead(long mj) {
    measure(mj);
    overheadMj = Math.addExact(overheadMj, mj);
  }

  void exceedNode(long mj) {
    negativeOverheadMj = Math.addExact(negativeOverheadMj, mj);
  }

  void leave(long mj) {
    unallocatedMj = Math.addExact(unallocatedMj, mj);
  }

  void add(Account other) {
    measuredMj = Math.addExact(measuredMj, other.measuredMj);
    unallocatedMj = Math.addExact(unallocatedMj, other.unallocatedMj);
    overheadMj = Math.addExact(overheadMj, other.overheadMj);
    negativeOverheadMj = Math.addExact(negativeOverheadMj, other.negativeOverheadMj);
    other.jobs.forEach((job, held) -> job(job).add(held));
  }

  /** Section 10: measured = active + held idle + unallocated. */
  void requireBalance() {
    long chargedMj = jobs.values().stream().map(Held::energyMj).reduce(0L, Math::addExact);
    if (measuredMj != Math.addExact(chargedMj, unallocatedMj)) {
      throw new IllegalStateException(
          measuredMj
              + " mJ measured, but "
              + chargedMj
              + " charged and "
              + unallocatedMj
              + " left");
    }
  }

  long measuredMj() {
    return measuredMj;
  }

  long unallocatedMj() {
    return unallocatedMj;
  }

  long overheadMj() {
    return overheadMj;
  }

  long negativeOverheadMj() {
    return negativeOverheadMj;
  }

  /** What each job held, in order of job id by UTF-8 bytes. */
  SortedMap<String, Held> jobs() {
    SortedMap<String, Held> ordered = new TreeMap<>(Order.UTF_8_BYTES);
    ordered.putAll(jobs);
    return ordered;
  }
}
