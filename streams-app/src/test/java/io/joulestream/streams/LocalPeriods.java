package io.joulestream.streams;

import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.HashMap;
import java.util.Map;

/**
 * Periods by walking the clock on the wall minute by minute: slow, and another way than that of the
 * topology.
 */
final class LocalPeriods {

  private static final long MINUTE = 60_000;

  private final Map<String, Long> known = new HashMap<>();

  private static ZonedDateTime local(long ms, ZoneId zone) {
    return Instant.ofEpochMilli(ms).atZone(zone);
  }

  long start(String period, long ms, String zone) {
    String key = period + " " + zone + " " + ms;
    Long start = known.get(key);
    if (start == null) {
      start = walkBack(period, ms / MINUTE * MINUTE, zone);
      known.put(key, start);
    }
    return start;
  }

  private long walkBack(String period, long ms, String zone) {
    ZoneId id = ZoneId.of(zone);
    if (period.equals("MONTH")) {
      long day = start("DAY", ms, zone);
      boolean isFirst =
          !YearMonth.from(local(day - MINUTE, id)).equals(YearMonth.from(local(day, id)));
      return isFirst ? day : start("MONTH", day - MINUTE, zone);
    }
    long at = ms;
    while (!isFirst(period, at, id)) {
      at -= MINUTE;
    }
    return at;
  }

  private static boolean isFirst(String period, long ms, ZoneId zone) {
    ZonedDateTime now = local(ms, zone);
    ZonedDateTime before = local(ms - MINUTE, zone);
    return period.equals("HOUR")
        ? now.getMinute() == 0 || now.getHour() != before.getHour()
        : !now.toLocalDate().equals(before.toLocalDate());
  }

  long end(String period, long start, String zone) {
    String key = "end of " + period + " " + zone + " " + start;
    Long end = known.get(key);
    if (end == null) {
      end = walkOn(period, start, zone);
      known.put(key, end);
    }
    return end;
  }

  private long walkOn(String period, long start, String zone) {
    ZoneId id = ZoneId.of(zone);
    if (period.equals("MONTH")) {
      long day = end("DAY", start, zone);
      while (local(day, id).getDayOfMonth() != 1) {
        day = end("DAY", day, zone);
      }
      return day;
    }
    long at = start + MINUTE;
    while (!isFirst(period, at, id)) {
      at += MINUTE;
    }
    return at;
  }
}
