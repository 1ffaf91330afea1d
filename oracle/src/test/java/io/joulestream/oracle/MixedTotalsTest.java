package io.joulestream.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.joulestream.oracle.Input.Scope;
import io.joulestream.oracle.Input.Signal;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Section 6: minutes of different pairs are never added. At 1000 mg/kWh 3600 mJ are 1 µg. */
class MixedTotalsTest {
  private static final OptionalLong NONE = OptionalLong.empty();

  private final Given.Factors first = Given.factors();
  private final Given.Factors marginal =
      Given.factors().pricedBy(Signal.MARGINAL, Scope.DIRECT).at(60_000, 0);
  private final Input average = Given.value(1000).row();
  private final Input marginalValue = Given.value(2000).row(Signal.MARGINAL, Scope.DIRECT);

  private static JobTotal total(Input... references) {
    return Given.total(Given.books(Given.usingInTwoMinutes(7200), references), "a");
  }

  private static void assertPriced(OptionalLong ug, String signal, String scope, JobTotal total) {
    assertEquals(ug, total.locationUg());
    assertEquals(signal, total.signal());
    assertEquals(scope, total.scope());
  }

  @Test
  void minutesOfOnePairAddUp() {
    assertPriced(OptionalLong.of(1 + 1), "AVERAGE", "DIRECT", total(first.row(), average));
    assertPriced(
        OptionalLong.of(1 + 1),
        "AVERAGE",
        "DIRECT",
        total(first.row(), first.at(60_000, 0).row(), average));
    assertPriced(
        OptionalLong.of(1 + 1),
        "MARGINAL",
        "LIFECYCLE",
        total(
            first.pricedBy(Signal.MARGINAL, Scope.LIFECYCLE).row(),
            Given.value(1000).row(Signal.MARGINAL, Scope.LIFECYCLE)));
  }

  @Test
  void minutesOfSeveralPairsHaveNoSum() {
    JobTotal mixed = total(first.row(), marginal.row(), average, marginalValue);

    assertPriced(NONE, "MIXED", "MIXED", mixed);
    assertEquals(NONE, mixed.uncertaintyUg());
    assertEquals(0, mixed.pendingMj());
    assertEquals(OptionalLong.of(7200), mixed.facilityMj());
    assertEquals(OptionalLong.of(1 + 1), mixed.pairs().averageDirectUg());
    assertEquals(OptionalLong.of(2 + 2), mixed.pairs().marginalDirectUg());
  }

  @Test
  void pairsThatDifferInScopeAloneAreMixedInBoth() {
    Given.Factors lifecycle = first.pricedBy(Signal.AVERAGE, Scope.LIFECYCLE).at(60_000, 0);

    assertPriced(
        NONE,
        "MIXED",
        "MIXED",
        total(
            first.row(),
            lifecycle.row(),
            average,
            Given.value(1).row(Signal.AVERAGE, Scope.LIFECYCLE)));
  }

  @Test
  void pendingMinutesDoNotMix() {
    JobTotal total = total(first.row(), marginal.row(), average);

    assertPriced(OptionalLong.of(1), "AVERAGE", "DIRECT", total);
    assertEquals(3600, total.pendingMj());
  }

  @Test
  void fallbackIsOfTheSitesPair() {
    assertPriced(
        NONE, "MIXED", "MIXED", total(first.row(), marginal.fallback(2000).row(), average));
    assertPriced(OptionalLong.of(2 + 2), "AVERAGE", "DIRECT", total(first.fallback(2000).row()));
  }

  @Test
  void minutesWithoutEnergyMixToo() {
    Given.MeterOf gpu = Given.device("0");

    JobTotal total =
        Given.total(
            Given.books(
                gpu.counter(50_000, 0),
                gpu.counter(60_000, 3600),
                gpu.counter(70_000, 3600),
                Given.job("a").start(50_000),
                first.row(),
                marginal.row(),
                average,
                marginalValue),
            "a");

    assertPriced(NONE, "MIXED", "MIXED", total);
  }

  @Test
  void totalWithoutAKnownMinuteIsOfNoPair() {
    assertPriced(NONE, "", "", total(first.row()));
    assertPriced(NONE, "", "", Given.total(Given.books(Given.job("a").stop(0)), "a"));
  }
}
