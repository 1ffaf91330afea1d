package io.joulestream.oracle;

import io.joulestream.oracle.Input.Level;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The energy of one window, of one host or of one site (section 5). */
final class Account {
  private long measuredMj;
  private long unallocatedMj;
  private long overheadMj;
  private long negativeOverheadMj;
  private final Uncertainty uncertainty = new Uncertainty();
  private final Map<Level, Upstream> upstream = new EnumMap<>(Level.class);
  private final Map<String, Held> jobs = new HashMap<>();

  Held job(String job) {
    return jobs.computeIfAbsent(job, id -> new Held());
  }

  void measure(long mj, long uncertaintyPerMille) {
    uncertainty.weigh(mj, uncertaintyPerMille);
    measuredMj = Math.addExact(measuredMj, mj);
  }

  void measureOverhead(long mj) {
    measure(mj, Uncertainty.OVERHEAD_PER_MILLE);
    overheadMj = Math.addExact(overheadMj, mj);
  }

  void exceedNode(long mj) {
    negativeOverheadMj = Math.addExact(negativeOverheadMj, mj);
  }

  /** What one meter above the nodes read. */
  void read(Level level, Upstream meter) {
    upstream.merge(level, meter, Upstream::and);
  }

  void leave(long mj) {
    unallocatedMj = Math.addExact(unallocatedMj, mj);
  }

  /** Adds another host. */
  void add(Account other) {
    measuredMj = Math.addExact(measuredMj, other.measuredMj);
    unallocatedMj = Math.addExact(unallocatedMj, other.unallocatedMj);
    overheadMj = Math.addExact(overheadMj, other.overheadMj);
    negativeOverheadMj = Math.addExact(negativeOverheadMj, other.negativeOverheadMj);
    uncertainty.add(other.uncertainty);
    other.upstream.forEach(this::read);
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

  long uncertaintyMj() {
    return uncertainty.mj();
  }

  /** By level, where a meter covers some of the window. */
  Map<Level, Upstream> upstream() {
    return upstream;
  }

  /** The highest that covers some of the window. */
  Optional<Level> upstreamLevel() {
    return Stream.of(Level.FACILITY, Level.RACK).filter(upstream::containsKey).findFirst();
  }

  /** What each job held, in order of job id by UTF-8 bytes. */
  SortedMap<String, Held> jobs() {
    SortedMap<String, Held> ordered = new TreeMap<>(Order.UTF_8_BYTES);
    ordered.putAll(jobs);
    return ordered;
  }
}
