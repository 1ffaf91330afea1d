package io.joulestream.schemas;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.joulestream.schemas.Acceptance.Violation;
import io.joulestream.schemas.IntensityRanges.Range;
import io.joulestream.schemas.avro.Level;
import io.joulestream.schemas.avro.RejectReason;
import io.joulestream.schemas.avro.Signal;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class AcceptanceTest {

  private static final long NOON = 1_700_000_000_000L;
  private static final long MINUTE = 60_000;

  @Test
  void aReadingOnTheEdgesIsAccepted() {
    assertEquals(Optional.empty(), reading(Level.DEVICE, 3_000_000, NOON, NOON + 2 * MINUTE));
    assertEquals(Optional.empty(), reading(Level.NODE, 30_000_000, NOON, NOON - 5 * MINUTE));
    assertEquals(Optional.empty(), reading(Level.FACILITY, 1L << 40, NOON, NOON));
  }

  @Test
  void beyondThemItIsRejectedWithItsReason() {
    assertReason(RejectReason.IMPLAUSIBLE, reading(Level.DEVICE, 3_000_001, NOON, NOON));
    assertReason(RejectReason.NEGATIVE, reading(Level.DEVICE, -1, NOON, NOON));
    assertReason(RejectReason.LATE, reading(Level.DEVICE, 1, NOON, NOON + 2 * MINUTE + 1));
    assertReason(RejectReason.FUTURE, reading(Level.DEVICE, 1, NOON, NOON - 5 * MINUTE - 1));
  }

  @Test
  void theFirstReasonThatHoldsIsGiven() {
    // negative and late
    assertReason(RejectReason.NEGATIVE, reading(Level.DEVICE, -1, NOON, NOON + 60 * MINUTE));
  }

  @Test
  void aJobEventMayBeAQuarterOfAnHourLate() {
    Acceptance rules = Acceptance.DEFAULT;

    assertEquals(Optional.empty(), rules.ofJobEvent(1, NOON, NOON + 15 * MINUTE));
    assertReason(RejectReason.LATE, rules.ofJobEvent(1, NOON, NOON + 15 * MINUTE + 1));
    assertReason(RejectReason.IMPLAUSIBLE, rules.ofJobEvent(0, NOON, NOON));
    assertReason(RejectReason.IMPLAUSIBLE, rules.ofJobEvent(1_000_000_001, NOON, NOON));
  }

  @Test
  void theDetailNamesTheValueThePlaceAndTheRule() {
    Violation violation = reading(Level.DEVICE, 3_500_500, NOON, NOON).orElseThrow();

    assertEquals("power is 3500.5 W: a DEVICE draws at most 3000 W", violation.detail());
  }

  @Test
  void namesThatCannotBePartOfAKeyAreMalformed() {
    assertReason(RejectReason.MALFORMED, Acceptance.ofName("host", " ", true));
    assertReason(RejectReason.MALFORMED, Acceptance.ofName("host", "a\tb", true));
    assertEquals(Optional.empty(), Acceptance.ofName("team", "", false));
    assertReason(RejectReason.MALFORMED, Acceptance.ofPlace(Level.DEVICE, ""));
    assertReason(RejectReason.MALFORMED, Acceptance.ofPlace(Level.NODE, "gpu0"));
  }

  @Test
  void impossibleFactorsAreRejected() {
    assertReason(RejectReason.IMPLAUSIBLE, Acceptance.ofPue(999_999));
    assertReason(RejectReason.NEGATIVE, average("GB", -1_000));
    assertReason(
        RejectReason.MALFORMED,
        Acceptance.DEFAULT.ofIntensity("GB", Signal.AVERAGE, 1, 1, 100_000));
  }

  @Test
  void anAverageOutsideTheRangeOfItsZoneIsNotPhysical() {
    assertEquals(
        "intensity of GB is 0 g/kWh: an average there is from 5 to 1000 g/kWh",
        average("GB", 0).orElseThrow().detail());
    assertReason(RejectReason.IMPLAUSIBLE, average("GB", 0));
    assertReason(RejectReason.IMPLAUSIBLE, average("GB", 4_999));
    assertReason(RejectReason.IMPLAUSIBLE, average("GB", 1_000_001));
    assertReason(RejectReason.IMPLAUSIBLE, average("US-CAL-CISO", 0));
    assertEquals(Optional.empty(), average("GB", 5_000));
    assertEquals(Optional.empty(), average("GB", 1_000_000));
  }

  @Test
  void zonesThatAreNotListedAndMarginalValuesMayBeNought() {
    Acceptance rules = Acceptance.DEFAULT;

    assertEquals(Optional.empty(), average("NO", 0));
    assertEquals(Optional.empty(), average("NO", 100_000_000));
    assertReason(RejectReason.IMPLAUSIBLE, average("NO", 100_000_001));
    assertEquals(Optional.empty(), rules.ofIntensity("GB", Signal.MARGINAL, 0, 1, 0));
  }

  @Test
  void rangesCanBeOverridden() {
    Acceptance rules =
        Acceptance.DEFAULT.withIntensityRanges(
            Map.of("GB", new Range(0, 500_000), "FR", new Range(1_000, 900_000)));

    assertEquals(Optional.empty(), rules.ofIntensity("GB", Signal.AVERAGE, 0, 1, 0));
    assertReason(RejectReason.IMPLAUSIBLE, rules.ofIntensity("GB", Signal.AVERAGE, 0, 1, 500_001));
    assertReason(RejectReason.IMPLAUSIBLE, rules.ofIntensity("FR", Signal.AVERAGE, 0, 1, 0));
    assertReason(
        RejectReason.IMPLAUSIBLE, rules.ofIntensity("US-CAL-CISO", Signal.AVERAGE, 0, 1, 0));
  }

  @Test
  void aTimeZoneIsOneThatTheRulesOfTheWorldName() {
    assertEquals(Optional.empty(), Acceptance.ofTimezone("Asia/Kolkata"));
    assertEquals(Optional.empty(), Acceptance.ofTimezone(""));
    assertReason(RejectReason.MALFORMED, Acceptance.ofTimezone("Europe/Atlantis"));
    assertReason(RejectReason.MALFORMED, Acceptance.ofTimezone("+05:30"));
    assertEquals(
        "timezone is 'Europe/Atlantis': it is not an IANA time zone, like Europe/London or UTC",
        Acceptance.ofTimezone("Europe/Atlantis").orElseThrow().detail());
  }

  private static Optional<Violation> average(String zone, long mgPerKwh) {
    return Acceptance.DEFAULT.ofIntensity(zone, Signal.AVERAGE, 0, 1, mgPerKwh);
  }

  private static Optional<Violation> reading(Level level, long powerMw, long time, long received) {
    return Acceptance.DEFAULT.ofReading(
        level,
        OptionalLong.of(powerMw),
        OptionalLong.empty(),
        OptionalLong.empty(),
        time,
        received);
  }

  private static void assertReason(RejectReason reason, Optional<Violation> violation) {
    assertTrue(violation.isPresent(), "accepted");
    assertEquals(reason, violation.get().reason(), violation.get().detail());
  }
}
