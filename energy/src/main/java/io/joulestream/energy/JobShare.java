package io.joulestream.energy;

import java.util.Set;

/**
 * What one job is charged of one host in one window. The durations add up over its allocations:
 * device-milliseconds, or host-milliseconds on a host with only a node meter.
 *
 * @param job {@code cluster/job-id}
 * @param energyMj all its energy, mJ: active and held idle, overhead included
 * @param heldIdleMj part of it from devices that were idle for the whole window, mJ
 * @param overheadMj part of it from the host outside its devices, mJ
 * @param uncertaintyMj bound on the error of {@code energyMj}, see {@link Uncertainty}
 * @param covered held time for which the energy is known
 * @param missingMs held time that nothing covers
 * @param markers what is odd about it
 */
public record JobShare(
    String job,
    long energyMj,
    long heldIdleMj,
    long overheadMj,
    long uncertaintyMj,
    CoveredTime covered,
    long missingMs,
    Set<Marker> markers) {

  public JobShare {
    markers = Set.copyOf(markers);
  }
}
