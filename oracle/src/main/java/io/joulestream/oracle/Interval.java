package io.joulestream.oracle;

/**
 * Section 3: energy between two successive readings of one channel.
 *
 * @param fromMs where it starts to count: a power interval counts only where no counter does
 * @param toMs where it stops to count, exclusive
 */
record Interval(Method method, Curve curve, long fromMs, long toMs) {
  Interval {
    if (fromMs >= toMs) {
      throw new IllegalArgumentException("[" + fromMs + ", " + toMs + ") ms is no interval");
    }
  }

  /** Energy of the piece [a, b): C(b) − C(a), C counted from the first of the two readings. */
  long energyMj(long aMs, long bMs) {
    return Math.subtractExact(curve.cumulativeMj(bMs), curve.cumulativeMj(aMs));
  }

  /** How an interval was obtained. */
  enum Method {
    COUNTER,
    INTEGRATED,
    BRIDGED,
    MODELLED
  }

  /** Energy since the first of two readings. */
  sealed interface Curve {
    long cumulativeMj(long atMs);
  }

  /** A counter segment: ⌊(c₁−c₀)·x/Δ⌋. */
  record Counted(long startMs, long endMs, long energyMj) implements Curve {
    @Override
    public long cumulativeMj(long atMs) {
      return Exact.floor(Exact.product(energyMj, atMs - startMs), Exact.product(endMs - startMs));
    }
  }

  /** A trapezoid: ⌊(2·p₀·x·Δ + (p₁−p₀)·x²) / (2000·Δ)⌋. */
  record Trapezoid(long startMs, long endMs, long startMw, long endMw) implements Curve {
    @Override
    public long cumulativeMj(long atMs) {
      long x = atMs - startMs;
      long delta = endMs - startMs;
      return Exact.floor(
          Exact.product(2, startMw, x, delta).add(Exact.product(endMw - startMw, x, x)),
          Exact.product(2000, delta));
    }
  }
}
