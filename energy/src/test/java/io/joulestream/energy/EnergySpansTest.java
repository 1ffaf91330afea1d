package io.joulestream.energy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class EnergySpansTest {

  private static final MeterRules TEN_SECONDS = new MeterRules(10_000, 3_000_000, 0);
  private static final long FOREVER = Long.MAX_VALUE / 4;

  @Test
  void aCounterGivesTheDifferenceOfItsReadings() {
    EnergySpans spans = spans(Reading.ofCounter(0, 100), Reading.ofCounter(10_000, 4_100));

    assertEquals(List.of("0-10000 COUNTER 4000"), described(spans));
  }

  @Test
  void powerIsIntegratedWhereThereIsNoCounter() {
    // 600 W over 20 s
    EnergySpans spans = spans(Reading.ofPower(0, 600_000), Reading.ofPower(20_000, 600_000));

    assertEquals(List.of("0-20000 INTEGRATED 12000000"), described(spans));
  }

  @Test
  void aCounterBridgesAnOutageOfHours() {
    EnergySpans spans = spans(Reading.ofCounter(0, 0), Reading.ofCounter(20_000_000, 5_000));

    assertEquals(List.of("0-20000000 BRIDGED 5000"), described(spans));
  }

  @Test
  void powerBridgesAMinuteButNotMore() {
    EnergySpans bridged = spans(Reading.ofPower(0, 1_000), Reading.ofPower(60_000, 1_000));
    EnergySpans gap = spans(Reading.ofPower(0, 1_000), Reading.ofPower(60_001, 1_000));

    assertEquals(List.of("0-60000 BRIDGED 60000"), described(bridged));
    assertEquals(List.of(), described(gap));
  }

  @Test
  void modelledPowerKeepsItsOwnMethod() {
    EnergySpans spans =
        spans(Reading.ofPower(0, 1_000).asModelled(), Reading.ofPower(30_000, 1_000));

    assertEquals(List.of("0-30000 MODELLED 30000"), described(spans));
  }

  @Test
  void aResetLosesItsOwnSegmentOnly() {
    // 1000, 4000 | reset | 500, 2000 J
    EnergySpans spans =
        spans(
            Reading.ofCounter(0, 1_000_000),
            Reading.ofCounter(10_000, 4_000_000),
            Reading.ofCounter(20_000, 500_000),
            Reading.ofCounter(30_000, 2_000_000));

    assertEquals(
        List.of("0-10000 COUNTER 3000000", "20000-30000 COUNTER 1500000"), described(spans));
  }

  @Test
  void aDeclaredRangeTurnsAResetIntoAWrap() {
    MeterRules wrapping = new MeterRules(10_000, 3_000_000, 262_143_329);
    EnergySpans spans = new EnergySpans();
    spans.compute(
        ReadingsTest.settled(
            List.of(Reading.ofCounter(0, 262_143_000), Reading.ofCounter(10_000, 1_000))),
        wrapping,
        0,
        FOREVER);

    assertEquals(List.of("0-10000 COUNTER 1329"), described(spans));
  }

  @Test
  void anImplausibleCounterStepIsNoSegmentAndPowerDecides() {
    // 3 kW at most: 10 s can hold 30 kJ
    EnergySpans spans =
        spans(
            new Reading(0, true, 400_000, true, 0, false, 0, false),
            new Reading(10_000, true, 400_000, true, 30_000_001, false, 0, false));

    assertEquals(List.of("0-10000 INTEGRATED 4000000"), described(spans));
  }

  @Test
  void powerFillsOnlyWhatTheCounterLeavesOpen() {
    // counter 10–20 s; power 0–30 s at 100 W
    EnergySpans spans =
        spans(
            Reading.ofPower(0, 100_000),
            Reading.ofCounter(10_000, 0),
            Reading.ofCounter(20_000, 5_000),
            Reading.ofPower(30_000, 100_000));

    assertEquals(
        List.of(
            "0-10000 BRIDGED 1000000", "10000-20000 COUNTER 5000", "20000-30000 BRIDGED 1000000"),
        described(spans));
  }

  @Test
  void anIntervalIsSplitAtTheHourBySharesOfTime() {
    // 600 W from 10:59:50 to 11:00:20: 6 kJ before the hour, 12 kJ after
    EnergySpans spans = spans(Reading.ofPower(0, 600_000), Reading.ofPower(30_000, 600_000));

    assertEquals(6_000_000, spans.energyMj(0, 0, 10_000));
    assertEquals(12_000_000, spans.energyMj(0, 10_000, 30_000));
  }

  @Property
  void piecesAddUpToTheWhole(
      @ForAll("channel") List<Reading> readings, @ForAll("cuts") List<Long> cuts) {
    EnergySpans spans = spans(readings.toArray(Reading[]::new));

    for (int i = 0; i < spans.size(); i++) {
      long start = spans.fromMs(i);
      long sum = 0;
      for (long cut : new TreeSet<>(cuts)) {
        if (cut > start && cut < spans.toMs(i)) {
          long piece = spans.energyMj(i, start, cut);
          assertTrue(piece >= 0, "a piece of negative energy");
          sum += piece;
          start = cut;
        }
      }
      sum += spans.energyMj(i, start, spans.toMs(i));
      assertEquals(spans.energyMj(i, spans.fromMs(i), spans.toMs(i)), sum);
    }
  }

  @Property
  void anyOrderWithDuplicatesGivesTheSameSpans(
      @ForAll("channel") List<Reading> readings, @ForAll Random random) {
    List<Reading> disturbed = new ArrayList<>(readings);
    readings.stream().filter(r -> random.nextBoolean()).forEach(disturbed::add);
    Collections.shuffle(disturbed, random);

    assertEquals(
        described(spans(readings.toArray(Reading[]::new))),
        described(spans(disturbed.toArray(Reading[]::new))));
  }

  @Property
  void spansAreDisjointAndInOrder(@ForAll("channel") List<Reading> readings) {
    EnergySpans spans = spans(readings.toArray(Reading[]::new));

    for (int i = 0; i < spans.size(); i++) {
      assertTrue(spans.fromMs(i) < spans.toMs(i), "an empty span");
      assertTrue(i == 0 || spans.toMs(i - 1) <= spans.fromMs(i), "overlapping spans");
    }
  }

  @Property
  void aGapAddsNothing(@ForAll("channel") List<Reading> before) {
    // the same channel comes back a day and a minute later: nothing can be said of the time between
    List<Reading> both = new ArrayList<>(before);
    long away = MeterRules.COUNTER_REACH_MS + 700_000;
    before.forEach(r -> both.add(moved(r, away)));

    EnergySpans once = spans(before.toArray(Reading[]::new));
    EnergySpans twice = spans(both.toArray(Reading[]::new));

    assertEquals(2 * total(once), total(twice));
  }

  @Property
  void aWindowOfSpansIsTheWholeRestrictedToIt(
      @ForAll("channel") List<Reading> readings,
      @ForAll @LongRange(max = 600_000) long from,
      @ForAll @LongRange(min = 1, max = 600_000) long length) {
    EnergySpans window = new EnergySpans();
    window.compute(ReadingsTest.settled(readings), TEN_SECONDS, from, from + length);

    assertEquals(
        clipped(spans(readings.toArray(Reading[]::new)), from, from + length),
        clipped(window, from, from + length));
  }

  @Provide
  Arbitrary<List<Reading>> channel() {
    Arbitrary<Boolean> flag = Arbitraries.of(true, false);
    return Combinators.combine(
            Arbitraries.longs().between(0, 600_000),
            flag,
            Arbitraries.longs().between(0, 3_000_000),
            flag,
            Arbitraries.longs().between(0, 40_000_000))
        .as(
            (time, hasPower, power, hasCounter, counter) ->
                new Reading(
                    time,
                    hasPower || !hasCounter,
                    hasPower || !hasCounter ? power : 0,
                    hasCounter,
                    hasCounter ? counter : 0,
                    false,
                    0,
                    false))
        .list()
        .ofMaxSize(60);
  }

  @Provide
  Arbitrary<List<Long>> cuts() {
    return Arbitraries.longs().between(0, 600_000).list().ofMaxSize(20);
  }

  private static EnergySpans spans(Reading... readings) {
    EnergySpans spans = new EnergySpans();
    spans.compute(ReadingsTest.settled(List.of(readings)), TEN_SECONDS, 0, FOREVER);
    return spans;
  }

  private static Reading moved(Reading r, long ms) {
    return new Reading(
        r.timeMs() + ms, r.hasPower(), r.powerMw(), r.hasCounter(), r.counterMj(), false, 0, false);
  }

  private static List<String> described(EnergySpans spans) {
    return clipped(spans, 0, FOREVER);
  }

  private static List<String> clipped(EnergySpans spans, long from, long to) {
    List<String> described = new ArrayList<>();
    for (int i = 0; i < spans.size(); i++) {
      long a = Math.max(from, spans.fromMs(i));
      long b = Math.min(to, spans.toMs(i));
      if (a < b) {
        described.add(a + "-" + b + " " + spans.method(i) + " " + spans.energyMj(i, a, b));
      }
    }
    return described;
  }

  private static long total(EnergySpans spans) {
    long total = 0;
    for (int i = 0; i < spans.size(); i++) {
      total += spans.energyMj(i, spans.fromMs(i), spans.toMs(i));
    }
    return total;
  }
}
