package io.joulestream.oracle;

import io.joulestream.oracle.Input.Level;
import io.joulestream.oracle.Interval.Method;
import java.math.BigInteger;

/**
 * How far an energy may be off, if all its errors point the same way: the sum of its parts, each by
 * its bound. What bounds leave is rounded once per host.
 */
final class Uncertainty {
  /** Bound of a node's energy less that of its devices, ‰. */
  static final long OVERHEAD_PER_MILLE = 100;

  private static final BigInteger PER_MILLE = BigInteger.valueOf(1000);

  /** mJ·‰ of one host. */
  private BigInteger weighted = BigInteger.ZERO;

  /** Of hosts that were added. */
  private long roundedMj;

  /** Bound of energy by where the meter that attributes it sits and by method, ‰. */
  static long perMille(Level level, Method method) {
    return switch (method) {
      case COUNTER -> level == Level.DEVICE ? 50 : 20;
      case INTEGRATED -> level == Level.DEVICE ? 100 : 20;
      case BRIDGED -> 200;
      case MODELLED -> 400;
    };
  }

  void weigh(long mj, long perMille) {
    weighted = weighted.add(Exact.product(mj, perMille));
  }

  /** Adds another host. */
  void add(Uncertainty host) {
    roundedMj = Math.addExact(roundedMj, host.mj());
  }

  long mj() {
    return Math.addExact(roundedMj, Exact.halfEven(weighted, PER_MILLE));
  }
}
