package io.joulestream.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Device 0 uses 1 W for three minutes, so that a minute of it is 60 000 mJ. */
class LifeTest {
  private final List<? extends Input> threeMinutes = Given.device("0").steady(0, 180_000, 1000);
  private final Given.JobOf first = Given.job("a");
  private final Given.JobOf second = first.attempt(1);

  private Life life(Input... events) {
    return Given.total(Given.books(threeMinutes, events), "a").life();
  }

  private static Life ended(String state, int attempts, long fromMs, long toMs, long lostMj) {
    return new Life(state, attempts, OptionalLong.of(fromMs), OptionalLong.of(toMs), lostMj);
  }

  @Test
  void requeuedAfterANodeFailureThenCompleted() {
    assertEquals(
        ended("COMPLETED", 2, 0, 180_000, 60_000),
        life(
            first.start(0),
            first.stop(60_000, "NODE_FAIL"),
            second.start(60_000),
            second.stop(180_000, "Completed")));
  }

  @Test
  void aMinuteIsTheAttemptsThatHadStartedWhenItBegan() {
    // 30 000 of the first minute, and all of the second
    assertEquals(
        ended("COMPLETED", 2, 30_000, 180_000, 90_000),
        life(
            first.start(30_000),
            first.stop(70_000),
            second.start(70_000),
            second.stop(180_000, "COMPLETED")));
  }

  @Test
  void failedLosesAll() {
    assertEquals(
        ended("TIMEOUT", 1, 0, 120_000, 120_000),
        life(first.start(0), first.stop(120_000, "TIMEOUT")));
    assertEquals(
        ended("CANCELLED", 1, 0, 120_000, 0),
        life(first.start(0), first.stop(120_000, "CANCELLED")));
  }

  @Test
  void theGreatestStateOfTheLatestAttemptStands() {
    assertEquals(
        ended("FAILED", 1, 0, 60_000, 60_000),
        life(
            first.start(0),
            first.stop(60_000, "COMPLETED"),
            first.stop(90_000, "failed"),
            second.stop(90_000, "OUT_OF_MEMORY")));
  }

  @Test
  void itRunsWhileAnyAllocationOfTheLatestAttemptHasNoStop() {
    assertEquals(
        new Life("RUNNING", 1, OptionalLong.of(0), OptionalLong.empty(), 0),
        life(first.start(0), first.stop(60_000, "FAILED"), first.device("1").start(0)));
  }

  @Test
  void anInferredStopIsAnEnd() {
    assertEquals(
        ended("ENDED", 1, 0, 60_000, 0), life(first.start(0), Given.job("b").start(60_000)));
  }

  @Test
  void withoutStartThereIsNoLife() {
    assertEquals(
        new Life("", 0, OptionalLong.empty(), OptionalLong.empty(), 0),
        life(first.stop(60_000, "COMPLETED")));
  }
}
