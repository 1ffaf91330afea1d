package io.joulestream.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.joulestream.oracle.Input.Scope;
import io.joulestream.oracle.Input.Signal;
import io.joulestream.oracle.Input.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Section 6: the pairs beside each other. At 1000 mg/kWh and PUE 1, 3600 mJ are 1 µg. */
class PairEmissionsTest {
  private static final OptionalLong NONE = OptionalLong.empty();
  private static final PairEmissions UNKNOWN = new PairEmissions(NONE, NONE, NONE, NONE);

  private static Input averageLifecycle(Given.Value value) {
    return value.row(Signal.AVERAGE, Scope.LIFECYCLE);
  }

  private static OptionalLong averageLifecycleUg(long mj, Input... references) {
    return Given.minute(Given.books(Given.using(mj), references), "a", 0)
        .pairs()
        .averageLifecycleUg();
  }

  @Test
  void everyPairIsPricedByItsOwnValues() {
    List<Input> values =
        List.of(
            Given.value(1000).row(Signal.AVERAGE, Scope.DIRECT),
            Given.value(2000).row(Signal.AVERAGE, Scope.LIFECYCLE),
            Given.value(3000).row(Signal.MARGINAL, Scope.DIRECT),
            Given.value(4000).row(Signal.MARGINAL, Scope.LIFECYCLE));
    PairEmissions all =
        new PairEmissions(
            OptionalLong.of(1), OptionalLong.of(2), OptionalLong.of(3), OptionalLong.of(4));

    JobMinute average = priced(values, Given.factors());
    JobMinute marginal = priced(values, Given.factors().pricedBy(Signal.MARGINAL, Scope.LIFECYCLE));

    assertEquals(all, average.pairs());
    assertEquals(all, marginal.pairs());
    assertEquals(OptionalLong.of(1), average.locationUg());
    assertEquals(OptionalLong.of(4), marginal.locationUg());
  }

  private static JobMinute priced(List<Input> values, Given.Factors factors) {
    List<Input> inputs = new ArrayList<>(values);
    inputs.addAll(Given.using(3600));
    return Given.minute(Given.books(inputs, factors.row()), "a", 0);
  }

  @Test
  void fallbackIsOfNoPair() {
    JobMinute fallback =
        Given.minute(
            Given.books(
                Given.using(3600),
                Given.factors().fallback(2000).row(),
                averageLifecycle(Given.value(3000))),
            "a",
            0);

    assertEquals("FALLBACK", fallback.intensityStatus());
    assertEquals(OptionalLong.of(2), fallback.locationUg());
    assertEquals(new PairEmissions(NONE, OptionalLong.of(3), NONE, NONE), fallback.pairs());
  }

  @Test
  void pairsAreKnownWhereThePrimaryIsPending() {
    JobMinute pending =
        Given.minute(
            Given.books(
                Given.using(3600),
                Given.factors().row(),
                Given.value(1000).row(Signal.MARGINAL, Scope.DIRECT)),
            "a",
            0);

    assertEquals(NONE, pending.locationUg());
    assertEquals("", pending.intensityStatus() + pending.intensityProvider());
    assertEquals(new PairEmissions(NONE, NONE, OptionalLong.of(1), NONE), pending.pairs());
  }

  @Test
  void siteWithoutFactorsKnowsNoPair() {
    Books books = Given.books(Given.using(3600), Given.value(1000).row());

    assertEquals(UNKNOWN, Given.minute(books, "a", 0).pairs());
    assertEquals(UNKNOWN, Given.balance(books, 0).pairs());
    assertEquals(UNKNOWN, Given.total(books, "a").pairs());
  }

  @Test
  void pairsAreRoundedHalfEvenFromTheUnroundedProduct() {
    Input one = Given.factors().row();
    Input half = Given.factors().pue(1_500_000).row();
    Input value = averageLifecycle(Given.value(1000));

    // 0.5, 1.5
    assertEquals(OptionalLong.of(0), averageLifecycleUg(1800, one, value));
    assertEquals(OptionalLong.of(2), averageLifecycleUg(5400, one, value));
    // 1801.5 mJ at 999 mg/kWh are 0.4999 µg; the 1802 mJ of facility energy would be 0.5001
    assertEquals(
        OptionalLong.of(0), averageLifecycleUg(1201, half, averageLifecycle(Given.value(999))));
  }

  @Test
  void valuesOfAPairAreChosenLikeThoseOfThePrimary() {
    Input a = averageLifecycle(Given.value(1000).by("a"));
    Input b = averageLifecycle(Given.value(2000).by("b").status(Status.FORECAST));
    Input early = averageLifecycle(Given.value(201).by("b").over(0, 30_000));
    Input late = averageLifecycle(Given.value(100).by("a").over(30_000, 60_000));
    Input site = Given.factors().row();

    assertEquals(OptionalLong.of(1), averageLifecycleUg(3600, a, b, site));
    assertEquals(
        OptionalLong.of(2), averageLifecycleUg(3600, a, b, Given.factors().providers("b").row()));
    // the mean is 150.5 mg/kWh, rounded to 150 before it prices
    assertEquals(OptionalLong.of(150), averageLifecycleUg(3_600_000, early, late, site));
    assertEquals(NONE, averageLifecycleUg(3600, late, site));
  }

  @Test
  void revisionIsOfThePrimaryPairAlone() {
    Given.Value second = Given.value(1000).published(2);

    JobMinute minute =
        Given.minute(
            Given.books(
                Given.using(3600),
                Given.factors().row(),
                second.row(),
                averageLifecycle(second),
                averageLifecycle(second.published(1))),
            "a",
            0);

    assertEquals(OptionalLong.of(1), minute.pairs().averageLifecycleUg());
    assertEquals(0, minute.revision());
  }

  @Test
  void siteIsTheSumOfItsRoundedParts() {
    // 0.4997, 0.5003 and 0.5 µg
    assertEquals(
        new PairEmissions(NONE, OptionalLong.of(0 + 1 + 0), NONE, NONE),
        Given.balance(
                Given.books(
                    Given.usingInThirds(),
                    Given.factors().row(),
                    averageLifecycle(Given.value(1000))),
                0)
            .pairs());
  }

  @Test
  void totalIsStatedIfEveryMinuteIsKnown() {
    Books books =
        Given.books(
            Given.usingInTwoMinutes(7200),
            Given.factors().row(),
            Given.value(1000).over(0, 60_000).row(),
            averageLifecycle(Given.value(2000)));

    assertEquals(
        new PairEmissions(NONE, OptionalLong.of(2 + 2), NONE, NONE),
        Given.total(books, "a").pairs());
    // the primary pair says what it knows, and how much is pending
    assertEquals(OptionalLong.of(1), Given.total(books, "a").locationUg());
    assertEquals(3600, Given.total(books, "a").pendingMj());
  }

  @Test
  void totalWithoutMinutesIsOfNoPair() {
    Books books =
        Given.books(Given.job("a").stop(0), Given.factors().row(), Given.value(1000).row());

    assertEquals(UNKNOWN, Given.total(books, "a").pairs());
  }
}
