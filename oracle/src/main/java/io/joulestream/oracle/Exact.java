package io.joulestream.oracle;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/** Quotients of products that need not fit 64 bits (section 1). */
final class Exact {
  private Exact() {}

  /** Product of all factors. */
  static BigInteger product(long... factors) {
    BigInteger product = BigInteger.ONE;
    for (long factor : factors) {
      product = product.multiply(BigInteger.valueOf(factor));
    }
    return product;
  }

  /** ⌊dividend / divisor⌋ of two numbers that are not negative. */
  static long floor(BigInteger dividend, BigInteger divisor) {
    return dividend.divide(divisor).longValueExact();
  }

  /** dividend / divisor, rounded HALF_EVEN to an integer. */
  static long halfEven(BigInteger dividend, BigInteger divisor) {
    return new BigDecimal(dividend)
        .divide(new BigDecimal(divisor), 0, RoundingMode.HALF_EVEN)
        .longValueExact();
  }
}
