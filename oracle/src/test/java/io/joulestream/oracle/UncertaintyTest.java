package io.joulestream.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.joulestream.oracle.Input.Status;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Section 6: how far energy and emissions may be off. At 1000 mg/kWh 3600 mJ are 1 µg. */
class UncertaintyTest {
  private static final OptionalLong NONE = OptionalLong.empty();
  private static final long HALF_PPB = 500_000_000;

  private final Given.MeterOf gpu = Given.device("0");
  private final Input job = Given.job("a").wholeHost().start(0);

  private long uncertaintyMj(Input... readings) {
    return Given.minute(Given.books(List.of(job), readings), "a", 0).uncertaintyMj();
  }

  @Test
  void devicesAreBoundedByMethod() {
    // 5 %, 10 %, 20 %, 40 %
    assertEquals(100, uncertaintyMj(gpu.counter(0, 0), gpu.counter(20_000, 2000)));
    assertEquals(1000, uncertaintyMj(gpu.power(0, 1000), gpu.power(10_000, 1000)));
    assertEquals(6000, uncertaintyMj(gpu.power(0, 1000), gpu.power(30_000, 1000)));
    assertEquals(400, uncertaintyMj(gpu.counter(0, 0), gpu.counter(30_000, 2000)));
    Given.MeterOf modelled = gpu.estimating();
    assertEquals(4000, uncertaintyMj(modelled.power(0, 1000), modelled.power(10_000, 1000)));
  }

  @Test
  void nodesAreBoundedByMethod() {
    Given.MeterOf node = Given.node();

    // 2 %, 2 %, 20 %, 40 %
    assertEquals(40, uncertaintyMj(node.counter(0, 0), node.counter(20_000, 2000)));
    assertEquals(200, uncertaintyMj(node.power(0, 1000), node.power(10_000, 1000)));
    assertEquals(6000, uncertaintyMj(node.power(0, 1000), node.power(30_000, 1000)));
    Given.MeterOf modelled = node.estimating();
    assertEquals(4000, uncertaintyMj(modelled.power(0, 1000), modelled.power(10_000, 1000)));
  }

  @Test
  void overheadHasABoundOfItsOwn() {
    Books books =
        Given.books(
            Given.node().counter(0, 0),
            Given.node().counter(10_000, 10_000),
            gpu.counter(0, 0),
            gpu.counter(10_000, 6000),
            Given.job("a").share(HALF_PPB).start(0));

    // 5 % of 3000 and 10 % of 2000, of twice as much
    assertEquals(150 + 200, Given.minute(books, "a", 0).uncertaintyMj());
    assertEquals(300 + 400, Given.balance(books, 0).uncertaintyMj());
  }

  @Test
  void methodsOfAMinuteAddUp() {
    // 5 % of 2000, then 10 % of 10,000
    assertEquals(
        100 + 1000,
        uncertaintyMj(
            gpu.counter(0, 0),
            gpu.reading(20_000, OptionalLong.of(1000), OptionalLong.of(2000), NONE),
            gpu.power(30_000, 1000)));
  }

  @Test
  void missingTimeIsNotUncertain() {
    JobMinute missing = Given.minute(Given.books(job, Given.job("a").wholeHost().stop(9)), "a", 0);

    assertEquals(9, missing.missingMs());
    assertEquals(0, missing.uncertaintyMj());
  }

  @Test
  void hostIsRoundedOnceHalfEven() {
    Given.MeterOf second = Given.device("1");

    // 0.5, 1.5, and 0.5 + 0.5
    assertEquals(0, uncertaintyMj(gpu.counter(0, 0), gpu.counter(10_000, 10)));
    assertEquals(2, uncertaintyMj(gpu.counter(0, 0), gpu.counter(10_000, 30)));
    assertEquals(
        1,
        uncertaintyMj(
            gpu.counter(0, 0),
            gpu.counter(10_000, 10),
            second.counter(0, 0),
            second.counter(10_000, 10)));
  }

  @Test
  void hostsAreRoundedApart() {
    Given.MeterOf other = gpu.on("h2");

    Books books =
        Given.books(
            gpu.counter(0, 0),
            gpu.counter(10_000, 30),
            other.counter(0, 0),
            other.counter(10_000, 30),
            job,
            Given.job("a").wholeHost().on("h2").start(0));

    // 1.5 twice
    assertEquals(2 + 2, Given.minute(books, "a", 0).uncertaintyMj());
    assertEquals(2 + 2, Given.balance(books, 0).uncertaintyMj());
  }

  @Test
  void balanceIsOfAllThatWasMeasured() {
    Books books =
        Given.books(
            gpu.counter(0, 0),
            gpu.counter(10_000, 50),
            Given.job("a").share(HALF_PPB).start(0),
            Given.job("b").share(1).start(0));

    // 1.25, 0, and 2.5 with what nobody holds
    assertEquals(1, Given.minute(books, "a", 0).uncertaintyMj());
    assertEquals(0, Given.minute(books, "b", 0).uncertaintyMj());
    assertEquals(2, Given.balance(books, 0).uncertaintyMj());
  }

  @Test
  void totalIsTheSumOfItsMinutes() {
    Books books = Given.books(Given.usingInTwoMinutes(60));

    // 1.5 twice
    assertEquals(2 + 2, Given.total(books, "a").uncertaintyMj());
  }

  private static OptionalLong uncertaintyUg(Input... references) {
    return Given.minute(Given.books(Given.using(3_600_000), references), "a", 0).uncertaintyUg();
  }

  @Test
  void intensityIsBoundedByStatus() {
    Input site = Given.factors().row();
    Given.Value value = Given.value(1000);

    // of 1000 µg; the energy's 5 % are 50 µg
    assertEquals(OptionalLong.of(100 + 50), uncertaintyUg(site, value.row()));
    assertEquals(
        OptionalLong.of(150 + 50), uncertaintyUg(site, value.status(Status.ESTIMATED).row()));
    assertEquals(
        OptionalLong.of(200 + 50), uncertaintyUg(site, value.status(Status.FORECAST).row()));
    assertEquals(OptionalLong.of(300 + 50), uncertaintyUg(Given.factors().fallback(1000).row()));
    assertEquals(
        OptionalLong.of(200 + 100),
        uncertaintyUg(Given.factors().pue(2_000_000).row(), value.row()));
  }

  @Test
  void partsAreBoundedByTheWeakest() {
    assertEquals(
        OptionalLong.of(200 + 50),
        uncertaintyUg(
            Given.factors().row(),
            Given.value(1000).over(0, 30_000).row(),
            Given.value(1000).over(30_000, 60_000).status(Status.FORECAST).row()));
  }

  @Test
  void emissionsAreOffByTwoRoundedParts() {
    // 5 µg: 0.5 of the intensity, 0.5 of the energy; 15 µg: 1.5 and 1.5
    assertEquals(OptionalLong.of(0), integratedUg(1800));
    assertEquals(OptionalLong.of(2 + 2), integratedUg(5400));
  }

  private OptionalLong integratedUg(long mw) {
    return Given.minute(
            Given.books(
                gpu.power(0, mw),
                gpu.power(10_000, mw),
                job,
                Given.factors().row(),
                Given.value(1000).row()),
            "a",
            0)
        .uncertaintyUg();
  }

  @Test
  void emissionsThatAreNotKnownAreNotUncertain() {
    assertEquals(NONE, uncertaintyUg());
    assertEquals(NONE, uncertaintyUg(Given.factors().row()));
  }

  @Test
  void totalLeavesOutWhatIsPending() {
    Input site = Given.factors().row();
    List<Input> twice = Given.usingInTwoMinutes(7_200_000);

    JobTotal known = Given.total(Given.books(twice, site, Given.value(1000).row()), "a");
    JobTotal half =
        Given.total(Given.books(twice, site, Given.value(1000).over(0, 60_000).row()), "a");
    JobTotal pending = Given.total(Given.books(twice, site), "a");

    assertEquals(OptionalLong.of(150 + 150), known.uncertaintyUg());
    assertEquals(OptionalLong.of(150), half.uncertaintyUg());
    assertEquals(NONE, pending.uncertaintyUg());
    assertEquals(
        List.of(360_000L, 360_000L, 360_000L),
        Stream.of(known, half, pending).map(JobTotal::uncertaintyMj).toList());
  }
}
