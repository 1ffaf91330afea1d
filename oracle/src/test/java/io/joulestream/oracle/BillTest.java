package io.joulestream.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Section 6: cost and water. At 10⁶ millionths a kWh and PUE 1, 3600 mJ cost 1 millionth; at 10⁶ µl
 * a kWh they take 1 µl.
 */
class BillTest {
  private static final OptionalLong NONE = OptionalLong.empty();
  private static final Bill NOTHING = new Bill(NONE, "", NONE);
  private static final long MILLION = 1_000_000;

  private final Given.Factors priced = Given.factors().price(MILLION, "GBP").wue(MILLION);

  private static Bill cost(long micro, String currency) {
    return new Bill(OptionalLong.of(micro), currency, NONE);
  }

  private static Bill bill(long mj, Given.Factors factors) {
    return Given.minute(Given.books(Given.using(mj), factors.row()), "a", 0).bill();
  }

  private static Bill total(Given.Factors... rows) {
    return Given.total(
            Given.books(
                Given.usingInTwoMinutes(7200),
                Stream.of(rows).map(Given.Factors::row).toArray(Input[]::new)),
            "a")
        .bill();
  }

  @Test
  void costIsOfTheFacilitysEnergy() {
    // 0.001 kWh × 1.2 × 0.25 GBP
    assertEquals(
        cost(300, "GBP"), bill(3_600_000, Given.factors().pue(1_200_000).price(250_000, "GBP")));
  }

  @Test
  void costIsRoundedHalfEvenFromTheUnroundedProduct() {
    // 0.5, 1.5
    assertEquals(cost(0, "GBP"), bill(1800, Given.factors().price(MILLION, "GBP")));
    assertEquals(cost(2, "GBP"), bill(5400, Given.factors().price(MILLION, "GBP")));
    // 1801.5 mJ are 0.4999 millionths; the 1802 mJ of facility energy would be 0.5001
    assertEquals(cost(0, "GBP"), bill(1201, Given.factors().pue(1_500_000).price(999_000, "GBP")));
  }

  @Test
  void waterIsOfTheItEnergy() {
    Given.Factors factors = Given.factors().pue(2_000_000);

    assertEquals(new Bill(NONE, "", OptionalLong.of(400)), bill(3_600_000, factors.wue(400_000)));
    // 0.5, 1.5
    assertEquals(new Bill(NONE, "", OptionalLong.of(0)), bill(1800, factors.wue(MILLION)));
    assertEquals(new Bill(NONE, "", OptionalLong.of(2)), bill(5400, factors.wue(MILLION)));
  }

  @Test
  void whatTheRowDoesNotSayIsEmpty() {
    Given.Factors named =
        new Given.Factors(
            0,
            0,
            "GB",
            MILLION,
            List.of(),
            0,
            List.of(),
            NONE,
            new Given.Terms(Input.Signal.AVERAGE, Input.Scope.DIRECT, NONE, "GBP", NONE));

    assertEquals(NOTHING, bill(3600, Given.factors()));
    assertEquals(NOTHING, bill(3600, named));
    assertEquals(cost(0, "GBP"), bill(3600, Given.factors().price(0, "GBP")));
    assertEquals(cost(1, ""), bill(3600, Given.factors().price(MILLION, "")));
  }

  @Test
  void costDoesNotWaitForAnIntensity() {
    Books books = Given.books(Given.using(3600), priced.row());

    assertEquals(NONE, Given.minute(books, "a", 0).locationUg());
    assertEquals(
        new Bill(OptionalLong.of(1), "GBP", OptionalLong.of(1)),
        Given.minute(books, "a", 0).bill());
  }

  @Test
  void siteWithoutFactorsHasNoBill() {
    Books books = Given.books(Given.using(3600));

    assertEquals(NOTHING, Given.minute(books, "a", 0).bill());
    assertEquals(NOTHING, Given.balance(books, 0).bill());
    assertEquals(NOTHING, Given.total(books, "a").bill());
  }

  @Test
  void siteIsTheSumOfItsRoundedParts() {
    // 0.4997, 0.5003 and 0.5, of either
    assertEquals(
        new Bill(OptionalLong.of(0 + 1 + 0), "GBP", OptionalLong.of(0 + 1 + 0)),
        Given.balance(Given.books(Given.usingInThirds(), priced.row()), 0).bill());
  }

  @Test
  void pricesHoldFromTheirDateOn() {
    Given.Factors dearer = priced.at(60_000, 0).price(2 * MILLION, "GBP");

    assertEquals(
        new Bill(OptionalLong.of(1 + 2), "GBP", OptionalLong.of(1 + 1)), total(priced, dearer));
  }

  @Test
  void laterPublishedPriceIsARevision() {
    JobMinute minute =
        Given.minute(
            Given.books(
                Given.using(3600), priced.row(), priced.at(0, 5).price(3 * MILLION, "EUR").row()),
            "a",
            0);

    assertEquals(new Bill(OptionalLong.of(3), "EUR", OptionalLong.of(1)), minute.bill());
    assertEquals(1, minute.revision());
  }

  @Test
  void rowWithoutAPriceDoesNotTakeTheOneBefore() {
    // an incomplete sum is not stated
    assertEquals(
        new Bill(NONE, "", OptionalLong.of(2)),
        total(priced, Given.factors().wue(MILLION).at(60_000, 0)));
    assertEquals(
        cost(2, "GBP"), total(priced, Given.factors().price(MILLION, "GBP").at(60_000, 0)));
  }

  @Test
  void severalCurrenciesHaveNoSum() {
    Bill mixed = new Bill(NONE, "MIXED", OptionalLong.of(2));

    assertEquals(mixed, total(priced, priced.at(60_000, 0).price(MILLION, "EUR")));
    assertEquals(mixed, total(priced, priced.at(60_000, 0).price(MILLION, "")));
    assertEquals(cost(2, ""), total(Given.factors().price(MILLION, "")));
  }

  @Test
  void severalCurrenciesAreMixedBesideAMinuteWithoutAPrice() {
    List<Input> threeMinutes =
        Stream.concat(
                Stream.iterate(0L, t -> t < 180_000, t -> t + 10_000)
                    .map(t -> Given.device("0").counter(t, t)),
                Stream.of(Given.job("a").start(0)))
            .map(Input.class::cast)
            .toList();

    Books books =
        Given.books(
            threeMinutes,
            priced.row(),
            Given.factors().at(60_000, 0).row(),
            priced.at(120_000, 0).price(MILLION, "EUR").row());

    assertEquals(new Bill(NONE, "MIXED", NONE), Given.total(books, "a").bill());
  }

  @Test
  void totalWithoutMinutesHasNoBill() {
    assertEquals(
        NOTHING, Given.total(Given.books(Given.job("a").stop(0), priced.row()), "a").bill());
  }
}
