package io.joulestream.oracle;

import io.joulestream.oracle.Interval.Method;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** What one job held in one window, on one host or at one site (section 5). */
final class Held {
  private long energyMj;
  private long heldIdleMj;
  private long overheadMj;
  private long heldMs;
  private final Uncertainty uncertainty = new Uncertainty();
  private final Map<Method, Long> coveredMs = new EnumMap<>(Method.class);
  private final Set<Marker> markers = EnumSet.noneOf(Marker.class);

  void charge(long mj, boolean idle, long uncertaintyPerMille) {
    uncertainty.weigh(mj, uncertaintyPerMille);
    energyMj = Math.addExact(energyMj, mj);
    heldIdleMj = Math.addExact(heldIdleMj, idle ? mj : 0);
  }

  void chargeOverhead(long mj) {
    charge(mj, false, Uncertainty.OVERHEAD_PER_MILLE);
    overheadMj = Math.addExact(overheadMj, mj);
  }

  void hold(long ms) {
    heldMs = Math.addExact(heldMs, ms);
  }

  void cover(Method method, long ms) {
    coveredMs.merge(method, ms, Math::addExact);
  }

  void mark(Marker marker) {
    markers.add(marker);
  }

  /** Adds what the job held on another host. */
  void add(Held other) {
    energyMj = Math.addExact(energyMj, other.energyMj);
    heldIdleMj = Math.addExact(heldIdleMj, other.heldIdleMj);
    overheadMj = Math.addExact(overheadMj, other.overheadMj);
    heldMs = Math.addExact(heldMs, other.heldMs);
    uncertainty.add(other.uncertainty);
    other.coveredMs.forEach(this::cover);
    markers.addAll(other.markers);
  }

  /** Device and overhead energy. */
  long energyMj() {
    return energyMj;
  }

  long heldIdleMj() {
    return heldIdleMj;
  }

  long overheadMj() {
    return overheadMj;
  }

  long uncertaintyMj() {
    return uncertainty.mj();
  }

  /** Allocated device-milliseconds, unweighted. */
  long heldMs() {
    return heldMs;
  }

  long coveredMs(Method method) {
    return coveredMs.getOrDefault(method, 0L);
  }

  /** Allocated device-milliseconds that no interval covers. */
  long missingMs() {
    return Math.subtractExact(heldMs, coveredMs.values().stream().reduce(0L, Math::addExact));
  }

  Set<Marker> markers() {
    return markers;
  }
}
