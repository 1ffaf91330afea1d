package io.joulestream.streams.rollup;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;

/**
 * What results are rolled up over, by the clock on the wall of the site.
 *
 * <p>An hour that the clock goes through twice is two; where it is put on or back by less than an
 * hour (Lord Howe Island), the hour is that much shorter or longer. A day has 23 to 25 hours.
 */
public enum Period {
  HOUR,
  DAY,
  MONTH;

  /** Every shift of a clock since 2012 was at a multiple of it. */
  private static final long STEP_MS = 900_000;

  /** The first letter, which tells them apart in keys. */
  char letter() {
    return name().charAt(0);
  }

  static Period of(char letter) {
    return switch (letter) {
      case 'H' -> HOUR;
      case 'D' -> DAY;
      case 'M' -> MONTH;
      default -> throw new IllegalArgumentException("'" + letter + "' is no period");
    };
  }

  /** Start of the period that holds {@code timeMs}, epoch ms. */
  public long startMs(long timeMs, ZoneId zone) {
    ZonedDateTime local = Instant.ofEpochMilli(timeMs).atZone(zone);
    return switch (this) {
      case HOUR -> startOfHour(local);
      case DAY -> local.toLocalDate().atStartOfDay(zone).toInstant().toEpochMilli();
      case MONTH ->
          local.toLocalDate().withDayOfMonth(1).atStartOfDay(zone).toInstant().toEpochMilli();
    };
  }

  /** The full hour, or if the clock leapt over it, when it leapt. */
  private static long startOfHour(ZonedDateTime local) {
    LocalDateTime full = local.toLocalDateTime().truncatedTo(ChronoUnit.HOURS);
    ZoneOffsetTransition leap = local.getZone().getRules().getTransition(full);
    return leap != null && leap.isGap()
        ? leap.getInstant().toEpochMilli()
        : ZonedDateTime.ofLocal(full, local.getZone(), local.getOffset())
            .toInstant()
            .toEpochMilli();
  }

  /** End of the period that starts at {@code startMs}, exclusive, epoch ms. */
  public long endMs(long startMs, ZoneId zone) {
    ZonedDateTime start = Instant.ofEpochMilli(startMs).atZone(zone);
    return switch (this) {
      case HOUR -> endOfHour(startMs, zone);
      case DAY -> start.toLocalDate().plusDays(1).atStartOfDay(zone).toInstant().toEpochMilli();
      case MONTH ->
          start
              .toLocalDate()
              .withDayOfMonth(1)
              .plusMonths(1)
              .atStartOfDay(zone)
              .toInstant()
              .toEpochMilli();
    };
  }

  private static long endOfHour(long startMs, ZoneId zone) {
    long end = startMs + STEP_MS;
    while (HOUR.startMs(end, zone) == startMs) {
      end += STEP_MS;
    }
    return end;
  }
}
