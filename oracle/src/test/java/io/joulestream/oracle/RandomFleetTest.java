package io.joulestream.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.joulestream.oracle.Input.SiteFactors;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What the fleets are good for: each oddity that they are to have, some of them have. */
class RandomFleetTest {
  private static final List<Books> BOOKS =
      LongStream.range(0, 40).mapToObj(seed -> Oracle.of(inputs(seed), 60_000)).toList();

  private static List<Input> inputs(long seed) {
    return new RandomFleet(seed, "", RandomFleet.Telling.ALL).inputs();
  }

  @Test
  void aSeedIsAlwaysTheSameFleet() {
    assertEquals(inputs(7), inputs(7));
    assertNotEquals(inputs(7), inputs(8));
  }

  @Test
  void factorsOfOneIdentityAndPueAreEqual() {
    for (long seed = 0; seed < 300; seed++) {
      Map<List<Object>, SiteFactors> known = new HashMap<>();
      for (Input input : inputs(seed)) {
        if (input instanceof SiteFactors f) {
          List<Object> same = List.of(f.site(), f.fromMs(), f.publishedMs(), f.pueMillionths());
          SiteFactors before = known.putIfAbsent(same, f);
          assertTrue(before == null || before.equals(f), f::toString);
        }
      }
    }
  }

  @Test
  void thePrimaryPairIsTheLocationsUnlessThatFallsBack() {
    for (Books books : BOOKS) {
      for (JobMinute minute : books.jobMinutes()) {
        if (minute.locationUg().isPresent() && !minute.intensityStatus().equals("FALLBACK")) {
          PairEmissions pairs = minute.pairs();
          assertTrue(
              List.of(
                      pairs.averageDirectUg(),
                      pairs.averageLifecycleUg(),
                      pairs.marginalDirectUg(),
                      pairs.marginalLifecycleUg())
                  .contains(minute.locationUg()),
              minute::toString);
        }
      }
    }
  }

  @Test
  void totalsAreSometimesMixedAndSometimesIncomplete() {
    assertSomeTotals(total -> total.signal().equals("MIXED"));
    assertSomeTotals(total -> total.bill().currency().equals("MIXED"));
    assertSomeTotals(total -> total.bill().costMicro().isPresent());
    assertSomeTotals(total -> total.bill().costMicro().isEmpty());
    assertSomeTotals(total -> total.bill().waterUl().isEmpty());
    assertSomeTotals(total -> total.pairs().marginalLifecycleUg().isPresent());
    assertSomeTotals(total -> total.pairs().marginalLifecycleUg().isEmpty());
  }

  private static void assertSomeTotals(Predicate<JobTotal> is) {
    assertTrue(BOOKS.stream().flatMap(books -> books.jobTotals().stream()).anyMatch(is));
  }

  @Test
  void sitesAreSometimesMeteredFromAbove() {
    List<Balance> balances = new ArrayList<>();
    BOOKS.forEach(books -> balances.addAll(books.balances()));

    assertEquals(
        Set.of("", "RACK", "FACILITY"),
        balances.stream().map(Balance::upstreamLevel).collect(Collectors.toSet()));
    assertTrue(balances.stream().anyMatch(row -> row.unexplainedMj().orElse(0) < 0));
    assertTrue(balances.stream().anyMatch(row -> row.unexplainedMj().orElse(0) > 0));
    assertTrue(balances.stream().anyMatch(row -> row.upstreamMissingMs().orElse(0) > 60_000));
  }
}
