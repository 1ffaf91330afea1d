package io.joulestream.energy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class ReadingsTest {

  @Test
  void aRepeatedReadingIsADuplicate() {
    Readings readings = settled(List.of(Reading.ofPower(1_000, 5), Reading.ofPower(1_000, 5)));

    assertEquals(1, readings.size());
    assertEquals(1, readings.duplicates(0));
    assertEquals(0, readings.conflicts(0));
  }

  @Test
  void ofConflictingReadingsTheOneWithACounterThenTheHigherValueStands() {
    Reading power = Reading.ofPower(1_000, 9_999);
    Reading low = new Reading(1_000, true, 10, true, 7, false, 0, false);
    Reading high = new Reading(1_000, true, 12, true, 7, false, 0, false);

    Readings readings = settled(List.of(power, high, low, high));

    assertEquals(high, readings.reading(0));
    assertEquals(3, readings.duplicates(0));
    assertEquals(2, readings.conflicts(0));
  }

  @Property
  void orderAndGroupingOfTheRecordsDoNotMatter(
      @ForAll("records") List<Reading> records, @ForAll Random random) {
    List<Reading> shuffled = new ArrayList<>(records);
    Collections.shuffle(shuffled, random);
    int cut = shuffled.isEmpty() ? 0 : random.nextInt(shuffled.size());

    Readings once = settled(records);
    Readings inTwoSteps = settled(shuffled.subList(0, cut));
    shuffled.subList(cut, shuffled.size()).forEach(inTwoSteps::add);
    inTwoSteps.settle();

    assertEquals(contents(once), contents(inTwoSteps));
    assertEquals(records.size(), once.size() + sumOfDuplicates(once));
  }

  @Provide
  Arbitrary<List<Reading>> records() {
    Arbitrary<Long> small = Arbitraries.longs().between(0, 2);
    Arbitrary<Boolean> flag = Arbitraries.of(true, false);
    return Combinators.combine(
            Arbitraries.longs().between(0, 5), flag, small, flag, small, flag, small)
        .as(
            (time, hasPower, power, hasCounter, counter, hasUse, use) ->
                new Reading(
                    time,
                    hasPower,
                    hasPower ? power : 0,
                    hasCounter,
                    hasCounter ? counter : 0,
                    hasUse,
                    hasUse ? use : 0,
                    false))
        .list()
        .ofMaxSize(40);
  }

  static Readings settled(List<Reading> records) {
    Readings readings = new Readings();
    records.forEach(readings::add);
    readings.settle();
    return readings;
  }

  private static List<String> contents(Readings readings) {
    List<String> contents = new ArrayList<>();
    for (int i = 0; i < readings.size(); i++) {
      contents.add(
          readings.reading(i) + " +" + readings.duplicates(i) + " ≠" + readings.conflicts(i));
    }
    return contents;
  }

  private static int sumOfDuplicates(Readings readings) {
    int sum = 0;
    for (int i = 0; i < readings.size(); i++) {
      sum += readings.duplicates(i);
    }
    return sum;
  }
}
