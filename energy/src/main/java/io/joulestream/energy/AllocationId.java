package io.joulestream.energy;

import static io.joulestream.energy.Utf8Order.BY_UTF8;

import java.util.Comparator;

/**
 * What makes an allocation on a host the same allocation (semantics §4).
 *
 * @param job {@code cluster/job-id}
 * @param attempt 0 for the first run, counted up by requeues
 * @param device the device held, or empty for the whole host
 * @param partition MIG instance, MPS client or time slice, or empty
 */
public record AllocationId(String job, int attempt, String device, String partition)
    implements Comparable<AllocationId> {

  private static final Comparator<AllocationId> ORDER =
      Comparator.comparing(AllocationId::job, BY_UTF8)
          .thenComparingInt(AllocationId::attempt)
          .thenComparing(AllocationId::device, BY_UTF8)
          .thenComparing(AllocationId::partition, BY_UTF8);

  public boolean isWholeHost() {
    return device.isEmpty();
  }

  /** Whether this allocation holds {@code other}, or all of the host. */
  public boolean touches(String otherDevice) {
    return device.isEmpty() || device.equals(otherDevice);
  }

  @Override
  public int compareTo(AllocationId other) {
    return ORDER.compare(this, other);
  }
}
