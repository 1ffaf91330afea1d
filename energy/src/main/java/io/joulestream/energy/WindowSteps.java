package io.joulestream.energy;

import java.util.List;

/**
 * Told how the account of a window comes about, step by step, by the code that draws it up: so an
 * explanation can never be of another calculation than the one that counts.
 *
 * <p>What is told adds up: the parts of the pieces and of the overhead are what {@link JobShare}
 * says, to the millijoule.
 */
public interface WindowSteps {

  /** For an account that nobody wants explained: costs nothing. */
  WindowSteps NONE = new WindowSteps() {};

  /**
   * An energy interval, as far as it counts.
   *
   * @param startMs time of the reading it starts with
   * @param endMs time of the reading it ends with
   * @param fromMs from when on it counts: later than its start where a counter covers that
   * @param toMs until when it counts
   * @param intervalMj energy from start to end, mJ
   * @param windowMj energy of the part that lies in the window, mJ
   */
  record Interval(
      long startMs,
      long endMs,
      long fromMs,
      long toMs,
      Method method,
      long intervalMj,
      long windowMj) {}

  /**
   * What a job holds of a meter.
   *
   * @param allocations how many allocations that are
   * @param runningPpb S_k: the shares of this job and of all before it, 10⁻⁹
   */
  record Holding(String job, int allocations, long runningPpb) {}

  /**
   * Energy that one set of holders has to divide.
   *
   * @param startMs start of the interval that it is a part of
   * @param endMs end of that interval
   * @param energyMj E, mJ
   * @param upToMj for each holder ⌊E·S_k/T⌋, mJ: it gets this less what stands for the one before
   */
  record Piece(
      long fromMs,
      long toMs,
      Method method,
      long startMs,
      long endMs,
      long energyMj,
      List<Long> upToMj) {

    public Piece {
      upToMj = List.copyOf(upToMj);
    }

    /** What holder {@code k} gets, mJ. */
    public long partMj(int k) {
      return upToMj.get(k) - (k == 0 ? 0 : upToMj.get(k - 1));
    }

    /** What nobody gets, mJ. */
    public long unallocatedMj() {
      return energyMj - (upToMj.isEmpty() ? 0 : upToMj.get(upToMj.size() - 1));
    }
  }

  /**
   * A time in which nobody takes or gives back anything of a meter.
   *
   * @param device the device, or empty for a node meter that stands for all of them
   * @param totalPpb T: one device, or all shares if those are more, 10⁻⁹
   * @param holdings in order of job
   * @param pieces in order of time
   * @param missingMs time that nothing covers
   */
  record Stretch(
      String device,
      long fromMs,
      long toMs,
      long totalPpb,
      List<Holding> holdings,
      List<Piece> pieces,
      long missingMs) {

    public Stretch {
      holdings = List.copyOf(holdings);
      pieces = List.copyOf(pieces);
    }
  }

  /**
   * What a job weighs when overhead is divided.
   *
   * @param running its weight and that of all jobs before it
   * @param partMj what it gets, mJ
   */
  record OverheadPart(String job, long running, long partMj) {}

  /**
   * Energy of a host outside its devices.
   *
   * @param nodeMj energy of the node meter, mJ
   * @param devicesMj energy of the devices while the node meter covers them, mJ
   * @param overheadMj what is divided: the node's less the devices', at least 0, mJ
   * @param byTime whether it is divided by held time (ms), because the devices used nothing
   * @param total all weights: mJ, or ms
   * @param parts in order of job
   */
  record Overhead(
      long nodeMj,
      long devicesMj,
      long overheadMj,
      boolean byTime,
      long total,
      List<OverheadPart> parts) {

    public Overhead {
      parts = List.copyOf(parts);
    }
  }

  /** A meter was read; {@code intervals} are those that touch the window. */
  default void read(MeterChannel meter, ChannelWindow window, List<Interval> intervals) {}

  /** A stretch was charged to its holders. */
  default void charged(Stretch stretch) {}

  /** What a device was charged is held idle, or not. */
  default void idle(MeterChannel meter, boolean heldIdle) {}

  /** The overhead of a host with node and device meters was divided. */
  default void overhead(Overhead overhead) {}
}
