package io.joulestream.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.joulestream.oracle.Input.Level;
import io.joulestream.oracle.Input.Scope;
import io.joulestream.oracle.Input.Signal;
import io.joulestream.oracle.Input.Status;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Sections 7 and 10. */
class OracleTest {
  private static final List<Status> STATUSES = List.of(Status.values());

  /** Five minutes of a busy host with every oddity now and then. */
  private static List<Input> anything(Random random) {
    List<Input> inputs = new ArrayList<>();
    for (Given.MeterOf meter :
        List.of(
            Given.device("0").idleUpTo(300_000),
            Given.device("1"),
            Given.node().meter("ac"),
            Given.node().meter("dc"),
            Given.node().on("node-only"),
            Given.node().level(Level.RACK))) {
      for (int i = 0; i < 60; i++) {
        inputs.add(
            meter.reading(
                random.nextInt(300) * 1000L,
                maybe(random, 700_000),
                maybe(random, 50_000_000),
                maybe(random, 2)));
      }
    }
    for (int i = 0; i < 40; i++) {
      Given.JobOf job =
          Given.job("job-" + random.nextInt(12))
              .device(List.of("", "0", "1", "unread").get(random.nextInt(4)))
              .share(random.nextBoolean() ? 1_000_000_000 : 1 + random.nextInt(1_000_000_000));
      long timeMs = random.nextInt(300) * 1000L;
      inputs.add(random.nextBoolean() ? job.start(timeMs) : job.stop(timeMs));
      inputs.add(
          Given.value(random.nextInt(500_000))
              .over(random.nextInt(4) * 50_000L, 60_000 + random.nextInt(4) * 60_000L)
              .status(STATUSES.get(random.nextInt(3)))
              .published(random.nextInt(9))
              .row(random.nextInt(3) == 0 ? Signal.MARGINAL : Signal.AVERAGE, Scope.DIRECT));
    }
    Given.Factors factors = Given.factors().pue(1_234_567).meters("dc").wue(456_789);
    inputs.add(factors.price(123_456, "GBP").row());
    inputs.add(
        factors
            .at(120_000, random.nextInt(2))
            .pricedBy(random.nextBoolean() ? Signal.MARGINAL : Signal.AVERAGE, Scope.DIRECT)
            .price(234_567, "EUR")
            .row());
    return inputs;
  }

  private static OptionalLong maybe(Random random, int bound) {
    return random.nextInt(3) == 0 ? OptionalLong.empty() : OptionalLong.of(random.nextInt(bound));
  }

  @Test
  void orderDoesNotMatterAndDuplicatesChangeNothingButTheirCount() {
    for (int seed = 0; seed < 50; seed++) {
      List<Input> inputs = anything(new Random(seed));
      Books expected = Oracle.of(inputs, 60_000);

      Collections.shuffle(inputs, new Random(seed));
      Books shuffled = Oracle.of(inputs, 60_000);
      inputs.addAll(List.copyOf(inputs));
      Books doubled = Oracle.of(inputs, 60_000);

      assertEquals(expected, shuffled);
      assertEquals(expected.jobMinutes(), doubled.jobMinutes());
      assertEquals(expected.jobTotals(), doubled.jobTotals());
      assertEquals(expected.balances(), doubled.balances());
    }
  }

  @Test
  void booksBalance() {
    for (int seed = 0; seed < 50; seed++) {
      Books books = Oracle.of(anything(new Random(seed)), 10_000);

      for (Balance balance : books.balances()) {
        assertEquals(
            balance.measuredMj(),
            balance.activeMj() + balance.heldIdleMj() + balance.unallocatedMj());
      }
      long chargedMj = books.jobTotals().stream().mapToLong(JobTotal::energyMj).sum();
      assertEquals(
          chargedMj, books.balances().stream().mapToLong(b -> b.activeMj() + b.heldIdleMj()).sum());
    }
  }

  @Test
  void rowsAreSortedByKey() {
    Given.JobOf a = Given.job("a");
    Given.JobOf b = Given.job("B");

    Books books =
        Given.books(a.start(0), a.stop(61_000), b.start(0), b.stop(1000), Given.job("c").stop(0));

    assertEquals(
        List.of("B@0", "a@0", "a@60000"),
        books.jobMinutes().stream().map(row -> row.job() + "@" + row.windowMs()).toList());
    assertEquals(List.of("B", "a", "c"), books.jobTotals().stream().map(JobTotal::job).toList());
  }

  @Test
  void countsAreOfEachKind() {
    Input event = Given.job("a").start(0);

    Books books =
        Given.books(
            event,
            event,
            Given.job("a").team("t").start(0),
            Given.device("0").power(0, 1),
            Given.value(1).row());

    assertEquals(new Count(1, 2, 2), books.counts().get("jobEvents"));
    assertEquals(new Count(1, 0, 0), books.counts().get("readings"));
    assertEquals(new Count(1, 0, 0), books.counts().get("intensities"));
    assertEquals(new Count(0, 0, 0), books.counts().get("siteFactors"));
  }

  @Test
  void windowsBeforeTheEpochStartBelowTheirTimes() {
    assertEquals(
        List.of(-60_000L),
        Given.books(Given.job("a").start(-1), Given.job("a").stop(0)).balances().stream()
            .map(Balance::windowMs)
            .toList());
  }

  @Test
  void windowOfNoLengthIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> Oracle.of(List.of(), 0));
  }
}
