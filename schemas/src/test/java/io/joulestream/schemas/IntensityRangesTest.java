package io.joulestream.schemas;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.joulestream.schemas.IntensityRanges.Range;
import java.util.List;
import org.junit.jupiter.api.Test;

class IntensityRangesTest {

  private static final String HEADER = "zone,min_g_per_kwh,max_g_per_kwh,source";

  @Test
  void theLeastValuesOfTheBundledYearsAreWellInside() {
    IntensityRanges ranges = IntensityRanges.bundled();

    // least and greatest of NESO 2023 (forecast) and EIA 2022
    assertWellInside(ranges.of("GB"), 23_000, 346_000);
    assertWellInside(ranges.of("US-CAL-CISO"), 74_097, 449_033);
    assertWellInside(ranges.of("US-TEX-ERCO"), 110_747, 516_686);
    assertWellInside(ranges.of("US-MIDA-PJM"), 42_671, 449_174);
  }

  private static void assertWellInside(Range range, long leastMg, long greatestMg) {
    assertTrue(0 < range.minMgPerKwh() && range.minMgPerKwh() * 4 <= leastMg, range.toString());
    assertTrue(greatestMg * 3 / 2 <= range.maxMgPerKwh(), range.toString());
  }

  @Test
  void aZoneThatIsNotListedIsTakenAtItsWord() {
    assertEquals(new Range(0, 100_000_000), IntensityRanges.bundled().of("NO"));
  }

  @Test
  void aTableThatCannotBeReadIsRefusedWithTheLine() {
    assertRefused("begins with", List.of());
    assertRefused("'A,1,2': expected", List.of(HEADER, "A,1,2"));
    assertRefused("'A,3,2,x': 3000 to 2000", List.of(HEADER, "A,3,2,x"));
    assertRefused("'A,-1,2,x': -1000 to", List.of(HEADER, "A,-1,2,x"));
    assertRefused("'A,one,2,x':", List.of(HEADER, "A,one,2,x"));
    assertRefused("there already", List.of(HEADER, "A,1,2,x", "A,1,3,x"));
  }

  private static void assertRefused(String why, List<String> lines) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> IntensityRanges.parse(lines))
            .getMessage();
    assertTrue(message.contains(why), message);
  }
}
