package io.joulestream.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.joulestream.oracle.Input.Level;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Section 5: what the meters above the nodes read, and the nodes do not explain. */
class UpstreamTest {
  private static final OptionalLong NONE = OptionalLong.empty();

  private final Given.MeterOf rack = Given.node().level(Level.RACK);
  private final Given.MeterOf facility = Given.node().level(Level.FACILITY);

  private static Balance balance(Input... inputs) {
    return Given.balance(Given.books(Given.using(3600), inputs), 0);
  }

  private static void assertUpstream(
      String level, long mj, long missingMs, long unexplainedMj, Balance balance) {
    assertEquals(level, balance.upstreamLevel());
    assertEquals(OptionalLong.of(mj), balance.upstreamMj());
    assertEquals(OptionalLong.of(missingMs), balance.upstreamMissingMs());
    assertEquals(OptionalLong.of(unexplainedMj), balance.unexplainedMj());
  }

  private static void assertNoUpstream(Balance balance) {
    assertEquals("", balance.upstreamLevel());
    assertEquals(NONE, balance.upstreamMj());
    assertEquals(NONE, balance.upstreamMissingMs());
    assertEquals(NONE, balance.unexplainedMj());
  }

  @Test
  void unexplainedIsUpstreamLessMeasured() {
    Given.MeterOf building = facility.on("building");

    assertUpstream(
        "FACILITY",
        5000,
        40_000,
        1400,
        balance(building.counter(0, 0), building.counter(20_000, 5000)));
    assertUpstream(
        "FACILITY",
        1000,
        40_000,
        -2600,
        balance(building.counter(0, 0), building.counter(20_000, 1000)));
    assertUpstream(
        "FACILITY", 0, 40_000, -3600, balance(building.counter(0, 9), building.counter(20_000, 9)));
  }

  @Test
  void withoutMetersNothingIsSaid() {
    assertNoUpstream(balance());
  }

  @Test
  void gapsAreNotRead() {
    assertNoUpstream(balance(facility.power(0, 10), facility.power(90_000, 10)));
  }

  @Test
  void facilityIsPreferredMinuteByMinute() {
    Books books =
        Given.books(
            facility.counter(0, 0),
            facility.counter(20_000, 500),
            rack.counter(0, 0),
            rack.counter(20_000, 400),
            rack.counter(60_000, 400),
            rack.counter(80_000, 700));

    assertUpstream("FACILITY", 500, 40_000, 500, Given.balance(books, 0));
    assertUpstream("RACK", 300, 40_000, 300, Given.balance(books, 60_000));
  }

  @Test
  void metersOfAllHostsAddUp() {
    Given.MeterOf other = rack.on("h2");

    // 20 s and 30 s of the minute
    assertUpstream(
        "RACK",
        5000,
        40_000 + 30_000,
        1400,
        balance(
            rack.counter(0, 0),
            rack.counter(20_000, 2000),
            other.counter(10_000, 0),
            other.counter(40_000, 3000)));
  }

  @Test
  void metersThatReadNothingOfTheMinuteAreNotMissing() {
    Given.MeterOf other = rack.on("h2");

    assertUpstream(
        "RACK",
        2000,
        40_000,
        -1600,
        balance(
            rack.counter(0, 0),
            rack.counter(20_000, 2000),
            other.counter(60_000, 0),
            other.counter(80_000, 3000)));
  }

  @Test
  void oneOfSeveralMetersIsUsed() {
    Input[] meters = {
      rack.meter("ac").counter(0, 0),
      rack.meter("ac").counter(20_000, 5000),
      rack.meter("dc").counter(0, 0),
      rack.meter("dc").counter(10_000, 4000),
    };

    assertUpstream("RACK", 5000, 40_000, 1400, balance(meters));
    assertUpstream(
        "RACK",
        4000,
        50_000,
        400,
        balance(meters[0], meters[1], meters[2], meters[3], Given.factors().meters("dc").row()));
  }

  @Test
  void alternateMeterDoesNotStandIn() {
    assertNoUpstream(
        balance(
            rack.meter("ac").counter(0, 0),
            rack.meter("dc").counter(0, 0),
            rack.meter("dc").counter(20_000, 5000)));
  }

  @Test
  void intervalsAreCutAtWindowEdges() {
    Books books = Given.books(rack.counter(50_001, 0), rack.counter(70_000, 10));

    // 9,999 of 19,999 ms
    assertUpstream("RACK", 4, 50_001, 4, Given.balance(books, 0));
    assertUpstream("RACK", 6, 50_000, 6, Given.balance(books, 60_000));
  }

  @Test
  void meterCountsNotLongBeforeItIsFirstHeardOf() {
    // its first reading is received 17 minutes and a bit after the first minute's end
    Input.Reading late = received(rack.counter(0, 0), 18 * 60_000 + 1);

    assertNoUpstream(balance(late, received(rack.counter(20_000, 5000), 18 * 60_000 + 2)));
    assertUpstream(
        "RACK",
        5000,
        40_000,
        1400,
        balance(
            received(rack.counter(0, 0), 18 * 60_000 - 1),
            received(rack.counter(20_000, 5000), 18 * 60_000)));
  }

  private static Input.Reading received(Input.Reading r, long receivedMs) {
    return new Input.Reading(
        r.site(),
        r.host(),
        r.level(),
        r.device(),
        r.meter(),
        r.timeMs(),
        receivedMs,
        r.powerMw(),
        r.counterMj(),
        r.utilisationPpb(),
        r.modelled(),
        r.counterRangeMj(),
        r.idleMw());
  }
}
