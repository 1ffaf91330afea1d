package io.joulestream.standalone.audit;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the figure of one job in one window came about. Energies are mJ, powers mW, times epoch ms,
 * durations ms, emissions µg, shares 10⁻⁹; its JSON has these names.
 *
 * <p>It adds up: the parts of the pieces of a host's devices and of its overhead are the energy of
 * the host, and those of the hosts the energy of the job.
 *
 * @param recomputed the sum over the hosts
 * @param differences how the published record differs from what was worked out again; empty: not
 * @param notes what a reader should know, in sentences
 */
public record Explanation(
    String job,
    String site,
    long windowStartMs,
    long windowEndMs,
    Labels labels,
    List<Host> hosts,
    Energy recomputed,
    PriceExplanation price,
    Published published,
    List<Difference> differences,
    Correction correction,
    List<String> notes) {

  /** Whether what is published is what was worked out again. */
  public boolean isEqual() {
    return differences.isEmpty();
  }

  /** Who the job belongs to. */
  public record Labels(String team, String project, String user, String name) {}

  /** What a job is charged. */
  public record Energy(
      long energyMj,
      long heldIdleMj,
      long overheadMj,
      long countedMs,
      long integratedMs,
      long bridgedMs,
      long modelledMs,
      long missingMs,
      List<String> markers) {}

  /**
   * One host on which the job holds something in the window.
   *
   * @param nodeOnly whether a node meter stands for all devices
   * @param allocations of all jobs in the window
   * @param meters all that were read in the window
   * @param devices those that the job holds something of; of a node-only host its node meter
   * @param overhead null on a host without node meter, or with nothing else
   * @param job what the job is charged here
   * @param correctedMj what it would be with the rejected inputs that a correction takes in
   */
  public record Host(
      String host,
      long periodMs,
      List<String> meterOrder,
      int devicesPerHost,
      boolean nodeOnly,
      List<Allocation> allocations,
      List<Meter> meters,
      List<Device> devices,
      @Nullable Overhead overhead,
      Energy job,
      long measuredMj,
      long unallocatedMj,
      long correctedMj) {}

  /** A share of a device, or of the host where {@code device} is empty. */
  public record Allocation(
      String job,
      int attempt,
      String device,
      String partition,
      long startMs,
      long stopMs,
      long sharePpb,
      boolean inferredStop) {}

  /**
   * A meter.
   *
   * @param whyNot why it does not count, or empty
   * @param readings those of the window, and those outside it that make its intervals
   * @param gaps the parts of the window that no interval covers
   */
  public record Meter(
      String level,
      String device,
      String meter,
      boolean used,
      String whyNot,
      long energyMj,
      List<Reading> readings,
      List<Interval> intervals,
      List<Gap> gaps) {}

  /** A reading. What was not read is null. */
  public record Reading(
      long timeMs,
      @Nullable Long receivedMs,
      @Nullable Long powerMw,
      @Nullable Long counterMj,
      @Nullable Long utilisationPpb,
      boolean modelled,
      int duplicates,
      int conflicts) {}

  /**
   * An energy interval.
   *
   * @param fromMs from when on it counts
   * @param toMs until when it counts
   * @param intervalMj energy of all of it, from start to end
   * @param windowMj energy of what counts in the window
   */
  public record Interval(
      String method,
      long startMs,
      long endMs,
      long fromMs,
      long toMs,
      long intervalMj,
      long windowMj) {}

  /** Time of which nothing is known, and why. */
  public record Gap(long fromMs, long toMs, String why) {}

  /**
   * A device, or the node meter of a node-only host (empty name).
   *
   * @param why why what is charged is held idle, or not
   */
  public record Device(
      String device, boolean heldIdle, String why, long jobMj, List<Stretch> stretches) {}

  /**
   * A time in which nobody takes or gives back anything of the device.
   *
   * @param totalPpb T
   * @param missingMs time that nothing covers
   * @param jobMissingMs that time, once for every allocation of the job
   */
  public record Stretch(
      long fromMs,
      long toMs,
      long totalPpb,
      List<Holder> holders,
      List<Piece> pieces,
      long jobMj,
      long missingMs,
      long jobMissingMs) {}

  /** What a job holds: {@code runningPpb} is S_k. */
  public record Holder(String job, int allocations, long sharePpb, long runningPpb) {}

  /**
   * Energy to divide: job k gets ⌊E·S_k/T⌋ − ⌊E·S_(k−1)/T⌋.
   *
   * @param energyMj E
   * @param partsMj what every holder gets, in their order
   * @param upToBeforeMj ⌊E·S_(k−1)/T⌋ of the job explained
   * @param upToMj ⌊E·S_k/T⌋ of the job explained
   * @param jobMj what it gets
   */
  public record Piece(
      String method,
      long fromMs,
      long toMs,
      long startMs,
      long endMs,
      long energyMj,
      List<Long> partsMj,
      long upToBeforeMj,
      long upToMj,
      long jobMj,
      long unallocatedMj) {}

  /**
   * Energy of the host outside its devices, and the job's part ⌊O·W_k/W⌋ − ⌊O·W_(k−1)/W⌋.
   *
   * @param devicesMj energy of the devices while the node meter covers them
   * @param overheadMj O
   * @param byTime whether the weights are held time in ms instead of mJ
   * @param total W, what nobody holds included
   * @param runningBefore W_(k−1)
   * @param running W_k
   */
  public record Overhead(
      long nodeMj,
      long devicesMj,
      long overheadMj,
      boolean byTime,
      long total,
      long runningBefore,
      long running,
      long jobMj) {}

  /** The latest published record of the job and window. */
  public record Published(
      long energyMj,
      @Nullable Long facilityEnergyMj,
      @Nullable Long locationUg,
      int revision,
      boolean isFinal,
      long receivedMs) {}

  /** A field of the published record that is not what was worked out again. */
  public record Difference(String field, String published, String recomputed) {}

  /**
   * What a correction would change.
   *
   * @param energyMj energy of the job with the rejected inputs that it takes in
   * @param rejected what was rejected of these hosts in this window
   */
  public record Correction(long energyMj, List<RejectedInput> rejected) {}

  /**
   * Rejected inputs of one kind.
   *
   * @param what {@code reading} or {@code job event}
   * @param correctable whether a correction takes them in
   */
  public record RejectedInput(String what, String reason, boolean correctable, int count) {}
}
