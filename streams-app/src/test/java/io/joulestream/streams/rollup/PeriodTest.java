package io.joulestream.streams.rollup;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Periods by the clock on the wall, over its leaps. */
class PeriodTest {

  @ParameterizedTest
  @CsvSource({
    // an hour that is half of UTC's
    "HOUR, Asia/Kolkata, 2024-01-01T12:10:00Z, 2024-01-01T11:30:00Z, 2024-01-01T12:30:00Z",
    // 01:00 to 02:00 comes twice
    "HOUR, Europe/London, 2023-10-29T00:59:00Z, 2023-10-29T00:00:00Z, 2023-10-29T01:00:00Z",
    "HOUR, Europe/London, 2023-10-29T01:01:00Z, 2023-10-29T01:00:00Z, 2023-10-29T02:00:00Z",
    // 01:30 to 02:00 comes twice, and the hour has 90 minutes
    "HOUR, Australia/Lord_Howe, 2024-04-06T15:20:00Z, 2024-04-06T14:00:00Z, 2024-04-06T15:30:00Z",
    // 02:00 to 02:30 does not come, and the hour has 30
    "HOUR, Australia/Lord_Howe, 2023-09-30T15:40:00Z, 2023-09-30T15:30:00Z, 2023-09-30T16:00:00Z",
    "DAY, Europe/London, 2023-10-29T12:00:00Z, 2023-10-28T23:00:00Z, 2023-10-30T00:00:00Z",
    "DAY, Europe/London, 2024-03-31T12:00:00Z, 2024-03-31T00:00:00Z, 2024-03-31T23:00:00Z",
    // it begins at 01:00
    "DAY, Africa/Cairo, 2024-04-26T12:00:00Z, 2024-04-25T22:00:00Z, 2024-04-26T21:00:00Z",
    "MONTH, Europe/London, 2023-10-15T12:00:00Z, 2023-09-30T23:00:00Z, 2023-11-01T00:00:00Z",
    "MONTH, Asia/Kathmandu, 2024-02-29T18:14:00Z, 2024-01-31T18:15:00Z, 2024-02-29T18:15:00Z"
  })
  void aPeriodHoldsWhatTheClockShows(
      Period period, String zone, Instant time, Instant start, Instant end) {
    ZoneId id = ZoneId.of(zone);

    assertEquals(start, Instant.ofEpochMilli(period.startMs(time.toEpochMilli(), id)));
    assertEquals(end, Instant.ofEpochMilli(period.endMs(start.toEpochMilli(), id)));
  }
}
