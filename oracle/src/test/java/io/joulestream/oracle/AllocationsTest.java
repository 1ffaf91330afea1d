package io.joulestream.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.joulestream.oracle.Input.Level;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Section 4. Device 0 uses 1 W for two minutes, so that 1 s of it is 1000 mJ. */
class AllocationsTest {
  private final List<? extends Input> twoMinutes = Given.device("0").steady(0, 120_000, 1000);

  @Test
  void allocationsRunFromTheEarliestStartToTheEarliestStopAfterIt() {
    Given.JobOf a = Given.job("a");

    Books books =
        Given.books(
            twoMinutes,
            a.stop(5000),
            a.start(20_000),
            a.start(10_000),
            a.stop(40_000),
            a.stop(30_000));

    assertEquals(20_000, Given.minute(books, "a", 0).energyMj());
    assertEquals(Set.of(), Given.total(books, "a").markers());
  }

  @Test
  void shareIsThatOfTheEarliestStart() {
    Given.JobOf a = Given.job("a");

    Books books =
        Given.books(twoMinutes, a.share(500_000_000).start(0), a.start(10_000), a.stop(60_000));

    assertEquals(30_000, Given.minute(books, "a", 0).energyMj());
  }

  @Test
  void withoutStopItRunsToTheLastReadingOfTheHostWhateverItsLevel() {
    Books books =
        Given.books(
            twoMinutes,
            Given.job("a").start(90_000),
            Given.device("").level(Level.RACK).power(125_000, 1),
            Given.device("0").on("other").power(999_000, 1));

    assertEquals(30_000, Given.minute(books, "a", 60_000).energyMj());
    assertEquals(5000, Given.minute(books, "a", 120_000).missingMs());
    assertEquals(Set.of(), Given.total(books, "a").markers());
  }

  @Test
  void exclusiveAllocationEndsWhereTheNextOneStarts() {
    Books books =
        Given.books(
            twoMinutes,
            Given.job("a").start(0),
            Given.job("b").start(60_000),
            Given.job("b").stop(70_000));

    assertEquals(60_000, Given.total(books, "a").energyMj());
    assertEquals(Set.of("INFERRED_STOP"), Given.minute(books, "a", 0).markers());
    assertEquals(Set.of("INFERRED_STOP"), Given.total(books, "a").markers());
    assertEquals(Set.of(), Given.total(books, "b").markers());
  }

  @Test
  void inferredStopIsNoLaterThanTheLastReading() {
    Books books =
        Given.books(twoMinutes, Given.job("a").start(90_000), Given.job("b").start(150_000));

    assertEquals(30_000, Given.total(books, "a").energyMj());
    assertEquals(0, Given.total(books, "a").missingMs());
    assertEquals(Set.of("INFERRED_STOP"), Given.minute(books, "a", 60_000).markers());
  }

  @Test
  void inferredStopIsMarkedInTheLastMinuteOnly() {
    Books books = Given.books(twoMinutes, Given.job("a").start(0), Given.job("b").start(70_000));

    assertEquals(Set.of(), Given.minute(books, "a", 0).markers());
    assertEquals(10_000, Given.minute(books, "a", 60_000).energyMj());
    assertEquals(Set.of("INFERRED_STOP"), Given.minute(books, "a", 60_000).markers());
  }

  @Test
  void onlyExclusiveAllocationsOfExactlyTheSameDeviceEndEachOther() {
    Books books =
        Given.books(
            twoMinutes,
            Given.job("a").start(0),
            Given.job("b").share(500_000_000).start(60_000),
            Given.job("c").wholeHost().start(60_000),
            Given.job("d").device("1").start(60_000),
            Given.job("e").start(0));

    assertEquals(Set.of("OVERCOMMITTED"), Given.total(books, "a").markers());
    assertEquals(120_000, Given.total(books, "a").coveredMs());
  }

  @Test
  void laterAttemptIsAnotherAllocationOfTheSameJob() {
    Given.JobOf a = Given.job("a");

    Books books =
        Given.books(
            twoMinutes, a.start(0), a.stop(10_000), a.attempt(1).start(30_000), a.stop(20_000));

    assertEquals(10_000 + 90_000, Given.total(books, "a").energyMj());
    assertEquals(1, Given.total(books, "a").attempt());
  }

  @Test
  void labelsAreTheGreatestOfTheLatestAttemptEvenIfTheyLostAConflict() {
    Given.JobOf a = Given.job("a");

    Books books =
        Given.books(
            twoMinutes,
            a.team("zz").start(0),
            a.stop(5000),
            a.attempt(1).team("m").share(500_000_000).start(10_000),
            a.attempt(1).team("n").share(400_000_000).start(10_000),
            a.attempt(1).team("z").stop(20_000),
            a.attempt(2).team("zzz").stop(20_000));

    assertEquals("n", Given.total(books, "a").team());
    assertEquals(1, Given.total(books, "a").attempt());
    assertEquals(Set.of("STOP_WITHOUT_START"), Given.total(books, "a").markers());
  }

  @Test
  void emptyAllocationsAndStopsAloneHaveATotalWithoutWindows() {
    Books books =
        Given.books(
            twoMinutes,
            Given.job("a").start(5000),
            Given.job("a").stop(5000),
            Given.job("b").team("t").attempt(3).stop(5000),
            Given.job("c").start(120_000));

    assertEquals(List.of(), books.jobMinutes());
    assertEquals(Set.of("ZERO_LENGTH"), Given.total(books, "a").markers());
    assertEquals(Set.of("STOP_WITHOUT_START"), Given.total(books, "b").markers());
    assertEquals(Set.of("ZERO_LENGTH"), Given.total(books, "c").markers());
    assertEquals(0, Given.total(books, "b").attempt());
    assertEquals("", Given.total(books, "b").team());
    assertEquals(Given.NONE, Given.total(books, "a").firstWindowMs());
    assertEquals(Given.NONE, Given.total(books, "a").facilityMj());
    assertEquals(60_000, Given.balance(books, 0).unallocatedMj());
  }
}
