package io.joulestream.ingest.power;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.DateTimeException;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class NvidiaSmiTimeTest {

  private static String utc(String local, String arrived) {
    return Instant.ofEpochMilli(NvidiaSmiTime.epochMs(local, Instant.parse(arrived).toEpochMilli()))
        .toString();
  }

  @Test
  void aLocalTimeIsTheOneNearestToItsArrivalInAnyZone() {
    String arrived = "2026-11-24T17:22:02Z";

    assertEquals("2026-11-24T17:22:01.123Z", utc("2026/11/24 17:22:01.123", arrived));
    assertEquals("2026-11-24T17:22:01.123Z", utc("2026/11/24 09:22:01.123", arrived));
    assertEquals("2026-11-24T17:22:01.123Z", utc("2026/11/24 23:07:01.123", arrived));
    assertEquals("2026-11-24T17:22:01.123Z", utc("2026/11/25 06:22:01.123", arrived));
  }

  @Test
  void theHourThatComesTwiceInAutumnIsTwoHours() {
    // Berlin, 25 October 2026: 02:59:59 CEST is followed by 02:00:00 CET
    assertEquals(
        "2026-10-25T00:59:59.500Z", utc("2026/10/25 02:59:59.500", "2026-10-25T00:59:59.600Z"));
    assertEquals(
        "2026-10-25T01:00:00.500Z", utc("2026/10/25 02:00:00.500", "2026-10-25T01:00:00.600Z"));
  }

  @Test
  void anArrivalBeforeTheTimeOrMinutesLaterDoesNotMoveIt() {
    assertEquals("2026-11-24T17:22:01Z", utc("2026/11/24 17:22:01.000", "2026-11-24T17:21:59Z"));
    assertEquals("2026-11-24T17:22:01Z", utc("2026/11/24 17:22:01.000", "2026-11-24T17:29:00Z"));
  }

  @Test
  void whatIsNoTimeIsRefused() {
    assertThrows(DateTimeException.class, () -> NvidiaSmiTime.epochMs("[N/A]", 0));
    assertThrows(
        DateTimeException.class, () -> NvidiaSmiTime.epochMs("2026/02/30 17:22:01.123", 0));
  }
}
