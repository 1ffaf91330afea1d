package io.joulestream.energy;

/**
 * A share of a device, or of every device of a host, held by a job from one event time to another.
 *
 * @param startMs earliest accepted START, epoch ms
 * @param stopMs end, exclusive, epoch ms
 * @param sharePpb share of each device, 10⁻⁹
 * @param inferredStop whether the stop was inferred from a later exclusive allocation
 */
public record Allocation(
    AllocationId id, long startMs, long stopMs, long sharePpb, boolean inferredStop) {

  /** A job that holds something for no time is charged nothing and marked. */
  public boolean isEmpty() {
    return stopMs <= startMs;
  }

  public boolean overlaps(long fromMs, long toMs) {
    return startMs < toMs && stopMs > fromMs && !isEmpty();
  }
}
