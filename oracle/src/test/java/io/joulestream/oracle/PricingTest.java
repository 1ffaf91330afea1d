package io.joulestream.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.joulestream.oracle.Input.Scope;
import io.joulestream.oracle.Input.Signal;
import io.joulestream.oracle.Input.Status;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Section 6. At 1000 mg/kWh and PUE 1, 3600 mJ are 1 µg. */
class PricingTest {
  private static final OptionalLong NONE = OptionalLong.empty();

  private static JobMinute priced(Input... references) {
    return Given.minute(Given.books(Given.using(3600), references), "a", 0);
  }

  private static long intensity(Input... references) {
    return priced(references).intensityMgPerKwh().orElseThrow();
  }

  @Test
  void facilityEnergyIsRoundedHalfEven() {
    Input pue = Given.factors().pue(1_100_000).row();

    // 5.5, 16.5
    assertEquals(OptionalLong.of(6), minute(5, pue).facilityMj());
    assertEquals(OptionalLong.of(16), minute(15, pue).facilityMj());
  }

  @Test
  void emissionsAreRoundedHalfEvenFromTheUnroundedProduct() {
    Input one = Given.factors().row();
    Input half = Given.factors().pue(1_500_000).row();
    Input value = Given.value(1000).row();

    // 0.5, 1.5
    assertEquals(OptionalLong.of(0), minute(1800, one, value).locationUg());
    assertEquals(OptionalLong.of(2), minute(5400, one, value).locationUg());
    // 1801.5 mJ at 999 mg/kWh are 0.4999 µg; the 1802 mJ of facility energy would be 0.5001
    JobMinute unrounded = minute(1201, half, Given.value(999).row());
    assertEquals(OptionalLong.of(1802), unrounded.facilityMj());
    assertEquals(OptionalLong.of(0), unrounded.locationUg());
  }

  private static JobMinute minute(long mj, Input... references) {
    return Given.minute(Given.books(Given.using(mj), references), "a", 0);
  }

  @Test
  void siteWithoutFactorsIsPending() {
    Books books = Given.books(Given.using(3600), Given.value(1000).row());

    JobMinute minute = Given.minute(books, "a", 0);
    assertEquals("", minute.zone());
    assertEquals(NONE, minute.facilityMj());
    assertEquals(NONE, minute.locationUg());
    assertEquals("", minute.intensityStatus());
    assertEquals(3600, Given.total(books, "a").pendingMj());
    assertEquals(NONE, Given.balance(books, 0).facilityMj());
    assertEquals(3600, Given.balance(books, 0).pendingMj());
  }

  @Test
  void windowThatIsNotWhollyCoveredIsPendingOrFallsBack() {
    Input almost = Given.value(1000).over(0, 59_999).row();

    JobMinute pending = priced(almost, Given.factors().row());
    assertEquals("GB", pending.zone());
    assertEquals(OptionalLong.of(3600), pending.facilityMj());
    assertEquals(NONE, pending.locationUg());
    assertEquals(NONE, pending.intensityMgPerKwh());
    assertEquals("", pending.intensityStatus() + pending.intensityProvider());

    Books books = Given.books(Given.using(3600), almost, Given.factors().fallback(2000).row());
    JobMinute fallback = Given.minute(books, "a", 0);
    assertEquals(OptionalLong.of(2), fallback.locationUg());
    assertEquals(OptionalLong.of(2000), fallback.intensityMgPerKwh());
    assertEquals("FALLBACK", fallback.intensityStatus());
    assertEquals("", fallback.intensityProvider());
    assertEquals(Set.of("FALLBACK"), fallback.markers());
    assertEquals(Set.of("FALLBACK"), Given.total(books, "a").markers());
    assertEquals(0, Given.balance(books, 0).pendingMj());
  }

  @Test
  void totalsLeaveOutWhatIsPending() {
    Books books =
        Given.books(
            Given.usingInTwoMinutes(7200),
            Given.factors().row(),
            Given.value(1000).over(0, 60_000).row());

    JobTotal total = Given.total(books, "a");
    assertEquals(OptionalLong.of(7200), total.facilityMj());
    assertEquals(OptionalLong.of(1), total.locationUg());
    assertEquals(3600, total.pendingMj());
    assertEquals(OptionalLong.of(0), total.firstWindowMs());
    assertEquals(OptionalLong.of(60_000), total.lastWindowMs());
  }

  @Test
  void siteIsTheSumOfItsJobsAndTheUnallocated() {
    Books books =
        Given.books(Given.usingInThirds(), Given.factors().row(), Given.value(1000).row());

    // 1799, 1801 and 1800 mJ are 0.4997, 0.5003 and 0.5 µg
    Balance balance = Given.balance(books, 0);
    assertEquals(1799, Given.minute(books, "a", 0).energyMj());
    assertEquals(1800, balance.unallocatedMj());
    assertEquals(OptionalLong.of(0 + 1 + 0), balance.locationUg());
    assertEquals(OptionalLong.of(5400), balance.facilityMj());
  }

  @Test
  void providersComeInTheSitesOrderThenByName() {
    Input a = Given.value(1).by("a").row();
    Input b = Given.value(2).by("b").status(Status.FORECAST).row();
    Input c = Given.value(3).by("c").row();

    assertEquals(1, intensity(a, b, c, Given.factors().row()));
    assertEquals(2, intensity(a, b, c, Given.factors().providers("x", "b").row()));
    assertEquals(1, intensity(a, c, Given.factors().providers("x", "b").row()));
  }

  @Test
  void withinAProviderStatusThenLengthThenPublicationDecides() {
    Input site = Given.factors().row();
    Given.Value hour = Given.value(1).published(9);
    Input halfHour = Given.value(2).over(0, 1_800_000).row();
    Input estimate = Given.value(3).over(0, 60_000).status(Status.ESTIMATED).row();
    Input later = Given.value(4).over(0, 1_800_000).published(1).row();

    assertEquals(1, intensity(site, hour.row(), estimate));
    assertEquals(2, intensity(site, hour.row(), halfHour, estimate));
    assertEquals(4, intensity(site, hour.row(), halfHour, later));
    // two hours of one length and publication that both cover the minute
    assertEquals(
        5,
        intensity(site, Given.value(5).over(-1_000_000, 2_600_000).published(9).row(), hour.row()));
  }

  @Test
  void otherSignalsAndScopesNeverCompete() {
    JobMinute pending =
        priced(
            Given.factors().row(),
            Given.value(1).row(Signal.MARGINAL, Scope.DIRECT),
            Given.value(2).row(Signal.AVERAGE, Scope.LIFECYCLE));

    assertEquals(NONE, pending.intensityMgPerKwh());
  }

  @Test
  void partsAreAveragedByMillisecondsIfNoValueCoversTheWindow() {
    JobMinute mean =
        priced(
            Given.factors().row(),
            Given.value(201).by("b").over(0, 30_000).row(),
            Given.value(100).by("a").status(Status.ESTIMATED).over(30_000, 60_000).row());

    // 150.5
    assertEquals(OptionalLong.of(150), mean.intensityMgPerKwh());
    assertEquals("ESTIMATED", mean.intensityStatus());
    assertEquals("b|a", mean.intensityProvider());
    assertEquals(0, mean.revision());
  }

  @Test
  void partsAreChosenLikeWholes() {
    JobMinute mean =
        priced(
            Given.factors().row(),
            Given.value(60).over(0, 50_000).row(),
            Given.value(120).over(20_000, 30_000).row(),
            Given.value(600).over(40_000, 70_000).row());

    // 60 for 30 s, 120 for 10 s, 600 for 20 s: 30 + 20 + 200
    assertEquals(OptionalLong.of(250), mean.intensityMgPerKwh());
    assertEquals("neso", mean.intensityProvider());
  }

  @Test
  void wholeValueOfAWorseProviderBeatsParts() {
    assertEquals(
        7,
        intensity(
            Given.factors().providers("a").row(),
            Given.value(7).by("z").status(Status.FORECAST).row(),
            Given.value(1).by("a").over(0, 30_000).row(),
            Given.value(1).by("a").over(30_000, 60_000).row()));
  }

  @Test
  void revisionCountsEarlierPublicationsOfTheWinningProviderThatCoverTheMinute() {
    Given.Value second = Given.value(1).published(2);

    JobMinute minute =
        priced(
            Given.factors().row(),
            second.row(),
            second.published(0).status(Status.FORECAST).row(),
            second.over(0, 7_200_000).published(1).row(),
            second.over(30_000, 60_000).published(1).row(),
            second.published(3).status(Status.FORECAST).row(),
            second.by("other").published(1).row());

    assertEquals(OptionalLong.of(1), minute.intensityMgPerKwh());
    assertEquals(2, minute.revision());
  }

  @Test
  void revisionCountsALowerValueOfTheSamePublication() {
    Input shorter = Given.value(8).over(0, 60_000).row();

    assertEquals(1, priced(Given.factors().row(), shorter, Given.value(7).row()).revision());
    assertEquals(0, priced(Given.factors().row(), shorter, Given.value(8).row()).revision());
  }

  @Test
  void revisionCountsEarlierRowsOfTheSameDate() {
    Input first = Given.factors().pue(1_300_000).at(0, 0).row();
    Input second = Given.factors().pue(1_200_000).at(0, 5).row();
    Input before = Given.factors().at(-9, 0).row();

    JobMinute minute = priced(first, second, before);

    assertEquals(OptionalLong.of(4320), minute.facilityMj());
    assertEquals(1, minute.revision());
  }

  @Test
  void revisionsOfPartsAddUp() {
    Given.Value left = Given.value(1).over(0, 30_000);
    Given.Value right = Given.value(2).over(30_000, 60_000);

    JobMinute minute =
        priced(
            Given.factors().row(),
            left.published(3).row(),
            left.published(2).row(),
            left.over(0, 20_000).published(1).row(),
            right.published(1).row(),
            right.published(0).row(),
            // it cuts the window, but is never chosen and covers no whole part
            right.over(10_000, 40_000).status(Status.FORECAST).row());

    assertEquals(OptionalLong.of(2), minute.intensityMgPerKwh()); // 1.5
    assertEquals(1 + 1 + 1, minute.revision());
  }

  @Test
  void factorsHoldFromTheirDateOn() {
    Input first = Given.factors().pue(1_100_000).row();
    Input second = Given.factors().pue(2_000_000).at(60_000, 0).row();
    Given.MeterOf gpu = Given.device("0");

    Books books =
        Given.books(
            Stream.of(0, 20_000, 40_000, 60_000, 80_000).map(t -> gpu.counter(t, t)).toList(),
            first,
            second);

    assertEquals(OptionalLong.of(66_000), Given.balance(books, 0).facilityMj());
    assertEquals(OptionalLong.of(40_000), Given.balance(books, 60_000).facilityMj());
  }
}
