package io.joulestream.ingest;

import io.joulestream.schemas.Acceptance.Violation;
import io.joulestream.schemas.avro.RejectReason;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.Set;

/**
 * A decimal number in text, as an integer of a smaller unit: read exactly, rounded once, half to
 * even (semantics §1).
 */
final class Quantity {

  /** A longer number would be an attack on memory rather than a measurement. */
  private static final int MOST_DIGITS = 60;

  private static final Set<String> NOT_FINITE =
      Set.of("nan", "inf", "+inf", "-inf", "infinity", "+infinity", "-infinity");

  private Quantity() {}

  /** A number cannot be used, for the reason given. */
  static final class Unusable extends Exception {
    private static final long serialVersionUID = 1;
    private final transient Violation violation;

    Unusable(RejectReason reason, String detail) {
      super(detail);
      this.violation = new Violation(reason, detail);
    }

    Violation violation() {
      return violation;
    }
  }

  /**
   * Reads a number.
   *
   * @param field its place, for the detail
   * @param scale decimal digits between the unit of the text and that of the result: 3 for W to mW
   * @param mayBeBlank whether a number that DCGM writes for "no value" is one here
   */
  static long parse(String field, String text, int scale, boolean mayBeBlank) throws Unusable {
    if (NOT_FINITE.contains(text.toLowerCase(Locale.ROOT))) {
      throw new Unusable(RejectReason.NEGATIVE, field + " is " + text + ": it must be finite");
    }
    BigDecimal number = decimal(field, text);
    if (mayBeBlank && DcgmBlank.isOfAnyType(number)) {
      throw new Unusable(
          RejectReason.BLANK, field + " is " + text + ": DCGM writes that where it has no value");
    }
    return scaled(field, text, number, scale);
  }

  private static BigDecimal decimal(String field, String text) throws Unusable {
    try {
      if (text.length() <= MOST_DIGITS) {
        return new BigDecimal(text);
      }
    } catch (NumberFormatException e) {
      // told below
    }
    throw new Unusable(RejectReason.MALFORMED, field + " is '" + text + "': not a number");
  }

  private static long scaled(String field, String text, BigDecimal number, int scale)
      throws Unusable {
    // compared before it is expanded: 1e999999999 has a gigabyte of digits
    long integerDigits = (long) number.precision() - number.scale() + scale;
    if (integerDigits > 19) {
      throw tooLarge(field, text, number);
    }
    if (integerDigits < -1) {
      return 0;
    }
    try {
      return number.movePointRight(scale).setScale(0, RoundingMode.HALF_EVEN).longValueExact();
    } catch (ArithmeticException e) {
      throw tooLarge(field, text, number);
    }
  }

  private static Unusable tooLarge(String field, String text, BigDecimal number) {
    return number.signum() < 0
        ? new Unusable(RejectReason.NEGATIVE, field + " is " + text + ": it cannot be negative")
        : new Unusable(
            RejectReason.IMPLAUSIBLE, field + " is " + text + ": no meter reads that much");
  }
}
