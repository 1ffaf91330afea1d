package io.joulestream.energy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class PriceTest {

  private static final long KWH = 3_600_000_000L;
  private static final long GRAM = 1_000_000;

  @Test
  void aKilowattHourAtHalfAKilogramIsHalfAKilogram() {
    assertEquals(500 * GRAM, Price.micrograms(KWH, 500_000, 1_000_000));
  }

  @Test
  void eightGpusForAnHourMatchTheWorkedExample() {
    // 8 × 650 W × 1 h = 5.2 kWh, PUE 1.2 → 6.24 kWh; at 200 g/kWh 1248 g, at 230 g/kWh 1435.2 g
    long energy = 52 * KWH / 10;

    assertEquals(624 * KWH / 100, Price.facilityMj(energy, 1_200_000));
    assertEquals(1_248 * GRAM, Price.micrograms(energy, 200_000, 1_200_000));
    assertEquals(14_352 * GRAM / 10, Price.micrograms(energy, 230_000, 1_200_000));
  }

  @Test
  void costIsOfFacilityEnergyAndWaterOfItEnergy() {
    // 5 kWh at PUE 1.2 and 0.25 a kWh are 1.5; at 0.4 l a kWh 2 l
    assertEquals(1_500_000, Price.costMillionths(5 * KWH, 250_000, 1_200_000));
    assertEquals(2_000_000, Price.waterMicrolitres(5 * KWH, 400_000));
  }

  @Test
  void tiesGoToTheEvenNeighbour() {
    assertEquals(2, Price.facilityMj(1, 1_500_000));
    assertEquals(2, Price.facilityMj(1, 2_500_000));
    assertEquals(4, Price.facilityMj(1, 3_500_000));
  }

  @Property
  void everyMagnitudeIsRoundedOnceFromTheExactProduct(
      @ForAll @LongRange(max = 1L << 45) long energyMj,
      @ForAll @LongRange(max = 2_000_000) long mgPerKwh,
      @ForAll @LongRange(min = 1_000_000, max = 3_000_000) long pue) {
    BigDecimal exact =
        new BigDecimal(BigInteger.valueOf(energyMj))
            .multiply(BigDecimal.valueOf(mgPerKwh))
            .multiply(BigDecimal.valueOf(pue))
            .divide(new BigDecimal("3600000000000"), 40, RoundingMode.DOWN);
    // 40 digits cannot turn a quotient of these integers into or out of a tie
    assertEquals(
        exact.setScale(0, RoundingMode.HALF_EVEN).longValueExact(),
        Price.micrograms(energyMj, mgPerKwh, pue));
  }
}
