package io.joulestream.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.joulestream.oracle.Input.Intensity;
import io.joulestream.oracle.Input.JobEvent;
import io.joulestream.oracle.Input.Reading;
import io.joulestream.oracle.Input.SiteFactors;
import io.joulestream.oracle.Input.Status;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Section 2. */
class WinnersTest {
  private final Given.MeterOf gpu = Given.device("0");

  private static Reading best(Reading... same) {
    Reading first = Given.only(Winners.ofReadings(List.of(same)).records());
    List<Reading> reversed = List.of(same[1], same[0]);
    assertEquals(first, Given.only(Winners.ofReadings(reversed).records()));
    return first;
  }

  @Test
  void equalRecordsAreDuplicatesAndOthersConflictsWithTheWinner() {
    Reading winner = gpu.power(0, 30);

    Winners<Reading> winners =
        Winners.ofReadings(
            List.of(gpu.power(0, 10), gpu.power(0, 10), winner, winner, gpu.power(1, 10)));

    assertEquals(List.of(winner, gpu.power(1, 10)), winners.records());
    assertEquals(new Count(2, 3, 2), winners.count());
  }

  @Test
  void receivedIsNoValue() {
    Reading reading = gpu.power(0, 10);
    Reading again =
        new Reading(
            reading.site(),
            reading.host(),
            reading.level(),
            reading.device(),
            reading.meter(),
            reading.timeMs(),
            999,
            reading.powerMw(),
            reading.counterMj(),
            reading.utilisationPpb(),
            reading.modelled(),
            reading.counterRangeMj(),
            reading.idleMw());

    assertEquals(new Count(1, 1, 0), Winners.ofReadings(List.of(reading, again)).count());
  }

  @Test
  void readingsCompareByCounterThenPowerThenUtilisation() {
    OptionalLong one = OptionalLong.of(1);
    OptionalLong two = OptionalLong.of(2);
    OptionalLong none = OptionalLong.empty();

    assertEquals(gpu.counter(0, 0), best(gpu.power(0, 900), gpu.counter(0, 0)));
    assertEquals(gpu.counter(0, 2), best(gpu.counter(0, 2), gpu.reading(0, two, one, two)));
    assertEquals(gpu.power(0, 2), best(gpu.power(0, 2), gpu.utilised(0, 1, 1_000_000_000)));
    assertEquals(gpu.utilised(0, 1, 0), best(gpu.power(0, 1), gpu.utilised(0, 1, 0)));
    assertEquals(
        gpu.reading(0, none, one, two),
        best(gpu.reading(0, none, one, two), gpu.reading(0, none, one, one)));
  }

  @Test
  void measuredBeatsModelledWhereAllElseTies() {
    Reading measured = gpu.power(0, 10);

    assertEquals(measured, best(measured, gpu.estimating().power(0, 10)));
    assertEquals(
        new Count(1, 1, 1),
        Winners.ofReadings(List.of(measured, gpu.estimating().power(0, 10))).count());
  }

  @Test
  void jobEventsCompareByShareThenLabels() {
    JobEvent high = Given.job("a").share(600).team("a").start(0);
    JobEvent low = Given.job("a").share(500).team("z").start(0);
    JobEvent lowest = Given.job("a").share(500).team("b").start(0);

    assertEquals(List.of(high), Winners.ofJobEvents(List.of(lowest, high, low)).records());
    assertEquals(List.of(low), Winners.ofJobEvents(List.of(low, lowest)).records());
    assertEquals(
        new Count(2, 0, 0),
        Winners.ofJobEvents(List.of(low, Given.job("a").share(500).stop(0))).count());
  }

  @Test
  void labelsCompareByUtf8Bytes() {
    // U+FF61 is EF BD A1, U+1F600 is F0 9F 98 80; UTF-16 would order them the other way
    JobEvent low = Given.job("a").team("\uFF61").start(0);
    JobEvent high = Given.job("a").team("\uD83D\uDE00").start(0);

    assertEquals(List.of(high), Winners.ofJobEvents(List.of(high, low)).records());
  }

  @Test
  void intensitiesCompareByStatusThenValue() {
    Intensity measured = Given.value(100).row();
    Intensity forecast = Given.value(900).status(Status.FORECAST).row();
    Intensity lower = Given.value(99).row();

    Winners<Intensity> winners = Winners.ofIntensities(List.of(forecast, measured, lower));

    assertEquals(List.of(measured), winners.records());
    assertEquals(new Count(1, 2, 2), winners.count());
  }

  @Test
  void factorsCompareByPue() {
    SiteFactors high = Given.factors().pue(1_300_000).row();
    SiteFactors low = Given.factors().pue(1_200_000).row();

    assertEquals(List.of(high), Winners.ofSiteFactors(List.of(low, high, low)).records());
    assertEquals(new Count(1, 2, 2), Winners.ofSiteFactors(List.of(low, high, low)).count());
  }
}
