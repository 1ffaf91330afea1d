package io.joulestream.energy;

import java.math.BigInteger;

/**
 * Quotients of products that may need more than 64 bits, rounded once.
 *
 * <p>Error bound: none before the single rounding. Cost: one 64-bit division when the product fits,
 * else {@link BigInteger} (about 0.3 µs).
 */
final class ExactProduct {

  private ExactProduct() {}

  /** ⌊a·b / divisor⌋ for non-negative factors. */
  static long floor(long a, long b, long divisor) {
    long low = a * b;
    if (Math.multiplyHigh(a, b) == 0 && low >= 0) {
      return low / divisor;
    }
    return big(a).multiply(big(b)).divide(big(divisor)).longValueExact();
  }

  /** a·b·c / divisor, ties to the even neighbour, for non-negative factors. */
  static long halfEven(long a, long b, long c, long divisor) {
    long ab = a * b;
    if (Math.multiplyHigh(a, b) == 0 && ab >= 0) {
      long abc = ab * c;
      if (Math.multiplyHigh(ab, c) == 0 && abc >= 0) {
        return roundHalfEven(abc / divisor, abc % divisor, divisor);
      }
    }
    BigInteger[] quotient =
        big(a).multiply(big(b)).multiply(big(c)).divideAndRemainder(big(divisor));
    return roundHalfEven(quotient[0].longValueExact(), quotient[1].longValueExact(), divisor);
  }

  private static long roundHalfEven(long quotient, long remainder, long divisor) {
    int half = Long.compare(remainder, divisor - remainder);
    boolean up = half > 0 || (half == 0 && (quotient & 1) == 1);
    return up ? quotient + 1 : quotient;
  }

  private static BigInteger big(long value) {
    return BigInteger.valueOf(value);
  }
}
