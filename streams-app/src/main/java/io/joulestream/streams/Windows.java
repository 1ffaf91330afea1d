package io.joulestream.streams;

/**
 * UTC windows of one length, aligned to the hour.
 *
 * @param lengthMs 10 s to 15 min, dividing an hour
 */
public record Windows(long lengthMs) {

  private static final long HOUR_MS = 3_600_000;

  public Windows {
    if (lengthMs < 10_000 || lengthMs > 900_000 || HOUR_MS % lengthMs != 0) {
      throw new IllegalArgumentException(
          lengthMs + " ms is not a window: it must be 10 s to 15 min and divide an hour");
    }
  }

  /** Start of the window that holds {@code timeMs}. */
  public long startOf(long timeMs) {
    return Math.floorDiv(timeMs, lengthMs) * lengthMs;
  }

  /** The first window start at or after {@code timeMs}. */
  public long ceiling(long timeMs) {
    return -startOf(-timeMs);
  }
}
