package io.joulestream.ingest.intensity;

import io.joulestream.schemas.avro.IntensityStatus;
import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * The last value of an interval that was handed over.
 *
 * @param gPerKwh g/kWh
 * @param versionMs when its provider made it, by which older answers are known; epoch ms
 * @param publishedMs under which it was handed over: later than every one before; epoch ms
 */
record Known(BigDecimal gPerKwh, IntensityStatus status, long versionMs, long publishedMs) {

  /** Finer differences are none: intensities are kept in mg/kWh. */
  private static final int SCALE = 3;

  boolean says(Point point) {
    return status == point.status() && rounded(gPerKwh).compareTo(rounded(point.gPerKwh())) == 0;
  }

  private static BigDecimal rounded(BigDecimal gPerKwh) {
    return gPerKwh.setScale(SCALE, RoundingMode.HALF_EVEN);
  }
}
