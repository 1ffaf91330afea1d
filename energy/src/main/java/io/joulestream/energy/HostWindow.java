package io.joulestream.energy;

import java.util.List;

/**
 * The account of one host for one window. It balances: measured = Σ jobs + unallocated.
 *
 * @param fromMs start of the window, epoch ms
 * @param toMs end of the window, exclusive
 * @param measuredMj energy of the host's devices and its overhead; of its node meter where it has
 *     no device meter
 * @param unallocatedMj energy that no job holds
 * @param overheadMj energy of the host outside its devices, mJ
 * @param negativeOverheadMj by how much the devices exceed the node meter that contains them, mJ
 * @param uncertaintyMj bound on the error of {@code measuredMj}, see {@link Uncertainty}
 * @param upstream what meters of racks and facilities read, under this host's name
 * @param isAccounted whether a used meter's interval or an allocation touches the window
 * @param jobs every job with a non-empty allocation in the window, in order of id
 * @param channels every channel that has readings or energy in the window
 */
public record HostWindow(
    long fromMs,
    long toMs,
    long measuredMj,
    long unallocatedMj,
    long overheadMj,
    long negativeOverheadMj,
    long uncertaintyMj,
    Upstream upstream,
    boolean isAccounted,
    List<JobShare> jobs,
    List<ChannelWindow> channels) {

  public HostWindow {
    jobs = List.copyOf(jobs);
    channels = List.copyOf(channels);
    long charged = jobs.stream().mapToLong(JobShare::energyMj).sum();
    if (measuredMj != charged + unallocatedMj) {
      throw new IllegalArgumentException(
          measuredMj
              + " mJ measured, but "
              + charged
              + " charged to jobs and "
              + unallocatedMj
              + " unallocated: the books do not balance");
    }
  }

  public long heldIdleMj() {
    return jobs.stream().mapToLong(JobShare::heldIdleMj).sum();
  }

  /** Energy of working jobs: what they are charged beyond held idle. */
  public long activeMj() {
    return measuredMj - unallocatedMj - heldIdleMj();
  }

  public long missingMs() {
    return jobs.stream().mapToLong(JobShare::missingMs).sum();
  }
}
