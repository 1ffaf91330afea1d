package io.joulestream.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.joulestream.oracle.Input.Reading;
import io.joulestream.oracle.Interval.Method;
import io.joulestream.oracle.MeterEnergy.ChannelLimits;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Section 3. The period is 10 s, the maximum 3 kW. */
class MeterEnergyTest {
  private static final long HOUR_MS = 3_600_000;
  private final Given.MeterOf gpu = Given.device("0");

  private static List<Interval> intervals(long rangeMj, Reading... readings) {
    return MeterEnergy.of(
        List.of(readings), new ChannelLimits(10_000, OptionalLong.of(3_000_000), rangeMj));
  }

  private static List<Interval> intervals(Reading... readings) {
    return intervals(0, readings);
  }

  private static void assertInterval(
      Interval interval, Method method, long fromMs, long toMs, long mj) {
    assertEquals(method, interval.method());
    assertEquals(fromMs, interval.fromMs());
    assertEquals(toMs, interval.toMs());
    assertEquals(mj, interval.energyMj(fromMs, toMs));
  }

  @Test
  void counterSpreadsLinearlyAndItsPiecesAddUp() {
    Interval interval = Given.only(intervals(gpu.counter(0, 1000), gpu.counter(10_000, 8000)));

    assertInterval(interval, Method.COUNTER, 0, 10_000, 7000);
    assertEquals(2333, interval.energyMj(0, 3333)); // 2333.1
    assertEquals(4667, interval.energyMj(3333, 10_000));
  }

  @Test
  void counterIsBridgedAboveTwoPeriodsAndNothingAboveADay() {
    Reading first = gpu.counter(0, 0);

    assertInterval(
        Given.only(intervals(first, gpu.counter(20_000, 5))), Method.COUNTER, 0, 20_000, 5);
    assertInterval(
        Given.only(intervals(first, gpu.counter(20_001, 5))), Method.BRIDGED, 0, 20_001, 5);
    assertInterval(
        Given.only(intervals(first, gpu.counter(24 * HOUR_MS, 5))),
        Method.BRIDGED,
        0,
        24 * HOUR_MS,
        5);
    assertEquals(List.of(), intervals(first, gpu.counter(24 * HOUR_MS + 1, 5)));
  }

  @Test
  void counterIsBelievedUpToTheMaximumMeanPower() {
    Reading first = gpu.counter(0, 0);

    // 3 kW for 10 s
    assertEquals(1, intervals(first, gpu.counter(10_000, 30_000_000)).size());
    assertEquals(0, intervals(first, gpu.counter(10_000, 30_000_001)).size());
  }

  @Test
  void powerOnlyReadingsDoNotSplitASegment() {
    List<Interval> found =
        intervals(gpu.counter(0, 0), gpu.power(5000, 9), gpu.counter(10_000, 70));

    assertInterval(Given.only(found), Method.COUNTER, 0, 10_000, 70);
  }

  @Test
  void resetGivesNoSegmentAndPowerDecidesAlone() {
    List<Interval> found =
        intervals(
            gpu.reading(0, OptionalLong.of(1000), OptionalLong.of(500), OptionalLong.empty()),
            gpu.reading(10_000, OptionalLong.of(3000), OptionalLong.of(4), OptionalLong.empty()));

    assertInterval(Given.only(found), Method.INTEGRATED, 0, 10_000, 20_000);
  }

  @Test
  void declaredWidthTurnsAResetIntoAWrapIfThatIsPlausible() {
    Interval wrapped = Given.only(intervals(1000, gpu.counter(0, 900), gpu.counter(10_000, 100)));

    assertInterval(wrapped, Method.COUNTER, 0, 10_000, 200);
    // 99,999,999 mJ in 10 s would be 10 kW
    assertEquals(List.of(), intervals(100_000_000, gpu.counter(0, 1), gpu.counter(10_000, 0)));
    // a counter above its own width
    assertEquals(List.of(), intervals(100, gpu.counter(0, 900), gpu.counter(10_000, 100)));
  }

  @Test
  void powerIsATrapezoidRoundedDown() {
    Interval rising = Given.only(intervals(gpu.power(0, 1000), gpu.power(10_000, 2000)));
    Interval falling = Given.only(intervals(gpu.power(0, 2000), gpu.power(10_000, 1000)));

    assertInterval(rising, Method.INTEGRATED, 0, 10_000, 15_000);
    assertEquals(6250, rising.energyMj(0, 5000)); // 5 s at a mean of 1250 mW
    assertEquals(8750, falling.energyMj(0, 5000));
    assertEquals(6250, falling.energyMj(5000, 10_000));
    // 1.5 mW for 1 s
    assertEquals(1, Given.only(intervals(gpu.power(0, 1), gpu.power(1000, 2))).energyMj(0, 1000));
  }

  @Test
  void powerIsBridgedUpToAMinuteAndAGapBeyond() {
    Reading first = gpu.power(0, 10);

    assertInterval(
        Given.only(intervals(first, gpu.power(20_000, 10))), Method.INTEGRATED, 0, 20_000, 200);
    assertInterval(
        Given.only(intervals(first, gpu.power(20_001, 10))), Method.BRIDGED, 0, 20_001, 200);
    assertInterval(
        Given.only(intervals(first, gpu.power(60_000, 10))), Method.BRIDGED, 0, 60_000, 600);
    assertEquals(List.of(), intervals(first, gpu.power(60_001, 10)));
  }

  @Test
  void longerPeriodsBridgeSixOfThem() {
    ChannelLimits minutely = new ChannelLimits(60_000, OptionalLong.empty(), 0);

    assertEquals(
        1, MeterEnergy.of(List.of(gpu.power(0, 1), gpu.power(360_000, 1)), minutely).size());
    assertEquals(
        0, MeterEnergy.of(List.of(gpu.power(0, 1), gpu.power(360_001, 1)), minutely).size());
  }

  @Test
  void powerFillsOnlyWhatNoCounterCoversAndCountsFromItsOwnFirstReading() {
    List<Interval> found =
        intervals(
            gpu.counter(0, 0),
            gpu.power(5000, 1000),
            gpu.counter(10_000, 70),
            gpu.power(15_000, 2000));

    assertEquals(2, found.size());
    assertInterval(found.get(0), Method.COUNTER, 0, 10_000, 70);
    assertInterval(found.get(1), Method.INTEGRATED, 10_000, 15_000, 15_000 - 6250);
  }

  @Test
  void earlierSegmentsTakeNothingFromPower() {
    List<Interval> found =
        intervals(
            gpu.counter(0, 0), gpu.counter(10_000, 70), gpu.power(12_000, 5), gpu.power(22_000, 5));

    assertEquals(2, found.size());
    assertInterval(found.get(1), Method.INTEGRATED, 12_000, 22_000, 50);
  }

  @Test
  void counterThatStandsStillCoversItsTimeWithoutEnergy() {
    assertInterval(
        Given.only(intervals(1000, gpu.counter(0, 7), gpu.counter(10_000, 7))),
        Method.COUNTER,
        0,
        10_000,
        0);
  }

  @Test
  void counterInsideAPowerIntervalLeavesBothItsEnds() {
    List<Interval> found =
        intervals(
            gpu.power(0, 1000),
            gpu.counter(2000, 0),
            gpu.counter(8000, 70),
            gpu.power(10_000, 1000));

    assertEquals(3, found.size());
    assertInterval(found.get(0), Method.INTEGRATED, 0, 2000, 2000);
    assertInterval(found.get(1), Method.COUNTER, 2000, 8000, 70);
    assertInterval(found.get(2), Method.INTEGRATED, 8000, 10_000, 2000);
  }

  @Test
  void modelledPowerKeepsItsMethodWithinTheSameLimits() {
    Reading modelled = gpu.estimating().power(0, 1000);

    assertInterval(
        Given.only(intervals(modelled, gpu.power(10_000, 1000))),
        Method.MODELLED,
        0,
        10_000,
        10_000);
    assertEquals(
        Method.MODELLED, Given.only(intervals(modelled, gpu.power(60_000, 1000))).method());
    assertEquals(List.of(), intervals(modelled, gpu.power(60_001, 1000)));
  }
}
