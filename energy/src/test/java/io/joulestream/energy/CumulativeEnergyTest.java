package io.joulestream.energy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class CumulativeEnergyTest {

  @Test
  void constantPowerGivesPowerTimesTime() {
    // 400 W for 7 s = 2800 J
    assertEquals(2_800_000, CumulativeEnergy.trapezoid(400_000, 400_000, 7_000, 7_000));
  }

  @Test
  void risingPowerGivesTheAreaUnderTheLine() {
    // 100 W to 300 W over 10 s: 2000 J in all, 100·5 + ½·100·5 = 750 J in the first half
    assertEquals(2_000_000, CumulativeEnergy.trapezoid(100_000, 300_000, 10_000, 10_000));
    assertEquals(750_000, CumulativeEnergy.trapezoid(100_000, 300_000, 5_000, 10_000));
  }

  @Test
  void fractionsOfAMillijouleAreFloored() {
    // 1 mW for 1999 ms is 1.999 mJ
    assertEquals(1, CumulativeEnergy.trapezoid(1, 1, 1_999, 2_000));
    // a third of 10 mJ
    assertEquals(3, CumulativeEnergy.linear(10, 1, 3));
  }

  @Property
  void everyMagnitudeAgreesWithUnlimitedPrecision(
      @ForAll @LongRange(max = 1L << 40) long firstMw,
      @ForAll @LongRange(max = 1L << 40) long lastMw,
      @ForAll @LongRange(min = 1, max = 86_400_000) long lengthMs,
      @ForAll @LongRange(max = 86_400_000) long anyOffset) {
    long offset = anyOffset % (lengthMs + 1);
    BigInteger x = BigInteger.valueOf(offset);
    BigInteger numerator =
        BigInteger.TWO
            .multiply(BigInteger.valueOf(firstMw))
            .multiply(x)
            .multiply(BigInteger.valueOf(lengthMs))
            .add(BigInteger.valueOf(lastMw - firstMw).multiply(x).multiply(x));
    BigInteger expected = numerator.divide(BigInteger.valueOf(2000 * lengthMs));
    assertEquals(
        expected.longValueExact(), CumulativeEnergy.trapezoid(firstMw, lastMw, offset, lengthMs));
  }

  @Property
  void aDaysCounterDifferenceIsSpreadExactly(
      @ForAll @LongRange(max = 1L << 50) long energyMj,
      @ForAll @LongRange(min = 1, max = 86_400_000) long lengthMs,
      @ForAll @LongRange(max = 86_400_000) long anyOffset) {
    long offset = anyOffset % (lengthMs + 1);
    BigInteger expected =
        BigInteger.valueOf(energyMj)
            .multiply(BigInteger.valueOf(offset))
            .divide(BigInteger.valueOf(lengthMs));
    assertEquals(expected.longValueExact(), CumulativeEnergy.linear(energyMj, offset, lengthMs));
  }
}
