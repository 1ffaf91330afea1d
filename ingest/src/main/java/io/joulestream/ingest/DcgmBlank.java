package io.joulestream.ingest;

import java.math.BigDecimal;
import java.util.List;

/**
 * What DCGM writes where it has no value, by the type of a field: blank, and then not found, not
 * supported and not permitted, which are one, two and three more (dcgm_structs.h).
 */
public final class DcgmBlank {

  private static final BigDecimal INT32 = new BigDecimal("2147483632");
  private static final BigDecimal INT64 = new BigDecimal("9223372036854775792");
  private static final BigDecimal FP64 = new BigDecimal("140737488355328");
  private static final List<BigDecimal> ALL = List.of(FP64, INT64, INT32);

  private DcgmBlank() {}

  /** Whether a number is a blank of any type, in the unit in which DCGM wrote it. */
  public static boolean isOfAnyType(BigDecimal number) {
    for (BigDecimal blank : ALL) {
      if (isOf(blank, number)) {
        return true;
      }
    }
    return false;
  }

  /** Whether a number is the blank of a counter of energy. */
  public static boolean isOfCounter(BigDecimal number) {
    return isOf(INT64, number);
  }

  private static boolean isOf(BigDecimal blank, BigDecimal number) {
    return number.compareTo(blank) >= 0 && number.compareTo(blank.add(BigDecimal.valueOf(3))) <= 0;
  }
}
