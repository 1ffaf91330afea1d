package io.joulestream.energy;

import java.math.BigInteger;

/**
 * Energy from an interval's start to an offset x in it, as an integer that never decreases.
 *
 * <p>Taking a piece as C(b) − C(a) makes the pieces of an interval add up to the interval, whatever
 * the cuts. Each value is floored, so a piece differs from the real-valued integral by less than 1
 * mJ and a whole interval by less than 1 mJ too, however many pieces it is cut into.
 *
 * <p>Source: semantics §3. Trapezoid: p(t) is taken as linear between two readings, so ∫₀ˣ p = p₀x
 * + (p₁ − p₀)x²/2Δ, in mW·ms = 10⁻³ mJ.
 */
final class CumulativeEnergy {

  /** Below this, two powers times two durations stay under 2⁶³. */
  private static final long SMALL = 1L << 30;

  private CumulativeEnergy() {}

  /** ⌊energy · x / Δ⌋ mJ: a counter's difference spread evenly. */
  static long linear(long energyMj, long offsetMs, long lengthMs) {
    return offsetMs == lengthMs ? energyMj : ExactProduct.floor(energyMj, offsetMs, lengthMs);
  }

  /** ⌊(2·p₀·x·Δ + (p₁ − p₀)·x²) / (2000·Δ)⌋ mJ: the area under a straight line of power. */
  static long trapezoid(long firstMw, long lastMw, long offsetMs, long lengthMs) {
    if (firstMw < SMALL && lastMw < SMALL && lengthMs < SMALL) {
      long twiceMeanTimesLength = 2 * firstMw * lengthMs + (lastMw - firstMw) * offsetMs;
      return ExactProduct.floor(twiceMeanTimesLength, offsetMs, 2000 * lengthMs);
    }
    return wideTrapezoid(firstMw, lastMw, offsetMs, lengthMs);
  }

  private static long wideTrapezoid(long firstMw, long lastMw, long offsetMs, long lengthMs) {
    BigInteger offset = BigInteger.valueOf(offsetMs);
    BigInteger length = BigInteger.valueOf(lengthMs);
    BigInteger rise = BigInteger.valueOf(lastMw).subtract(BigInteger.valueOf(firstMw));
    return BigInteger.valueOf(firstMw)
        .shiftLeft(1)
        .multiply(length)
        .add(rise.multiply(offset))
        .multiply(offset)
        .divide(length.multiply(BigInteger.valueOf(2000)))
        .longValueExact();
  }
}
