package io.joulestream.energy;

import static io.joulestream.energy.Utf8Order.BY_UTF8;

import java.util.Comparator;

/**
 * A job takes or gives back a share of a host or device.
 *
 * @param allocation what it takes or gives back
 * @param kind START or STOP
 * @param timeMs event time, epoch ms
 * @param sharePpb share of each device taken, in 10⁻⁹, above 0 and at most 10⁹
 * @param labels who the job belongs to
 * @param endState how the job ended (STOP), or empty
 */
public record JobEvent(
    AllocationId allocation,
    Kind kind,
    long timeMs,
    long sharePpb,
    JobLabels labels,
    String endState) {

  /** What happens to the allocation. */
  public enum Kind {
    START,
    STOP
  }

  /**
   * Which of two events of the same allocation, kind and time stands (semantics §2): the higher
   * share, then the greater labels; the end state only breaks the remaining ties.
   */
  static final Comparator<JobEvent> BY_PRECEDENCE =
      Comparator.comparingLong(JobEvent::sharePpb)
          .thenComparing(JobEvent::labels)
          .thenComparing(JobEvent::endState, BY_UTF8);
}
