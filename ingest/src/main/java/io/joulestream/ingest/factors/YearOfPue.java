package io.joulestream.ingest.factors;

import io.joulestream.ingest.factors.MeteredDays.Sum;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;

/**
 * The PUE of one calendar year: energy of the facility over that of its IT, over the time in which
 * both were metered (ISO/IEC 30134-2: E_DC / E_IT over a year). Until the year is over it is
 * interim.
 *
 * @param year in the site's time zone
 * @param fromMs its start, epoch ms
 * @param toMs its end, epoch ms
 * @param sum of its windows
 * @param untilMs how far it has come, epoch ms
 */
record YearOfPue(int year, long fromMs, long toMs, Sum sum, long untilMs) {

  private static final int DIGITS = 6;

  /** A year as far as it has come. */
  static YearOfPue of(int year, ZoneId zone, MeteredDays days, long nowMs) {
    long from = startMs(year, zone);
    long to = startMs(year + 1, zone);
    return new YearOfPue(year, from, to, days.sum(from, to), Math.min(nowMs, to));
  }

  static long startMs(int year, ZoneId zone) {
    return LocalDate.of(year, 1, 1).atStartOfDay(zone).toInstant().toEpochMilli();
  }

  static int yearOf(long timeMs, ZoneId zone) {
    return Instant.ofEpochMilli(timeMs).atZone(zone).getYear();
  }

  boolean isInterim() {
    return untilMs < toMs;
  }

  /** Whether so much of it until now is metered, 0 to 1. */
  boolean isCovered(BigDecimal minimum) {
    BigDecimal needed = minimum.multiply(BigDecimal.valueOf(untilMs - fromMs));
    return sum.itMj() > 0 && BigDecimal.valueOf(sum.coveredMs()).compareTo(needed) >= 0;
  }

  /** Facility over IT; below 1 if the meters contradict each other. */
  BigDecimal pue() {
    return BigDecimal.valueOf(sum.facilityMj())
        .divide(BigDecimal.valueOf(sum.itMj()), DIGITS, RoundingMode.HALF_EVEN);
  }
}
