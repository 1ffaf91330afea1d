package io.joulestream.energy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class UncertaintyTest {

  @Test
  void aCounterOfADeviceIsFivePerCentOffAtMost() {
    long kilojoules = 30_000_000 * Uncertainty.perMille(Level.DEVICE, Method.COUNTER);

    assertEquals(1_500_000, Uncertainty.rounded(kilojoules));
  }

  @Test
  void lessDirectMeansLessSure() {
    long before = 0;
    for (Method method : Method.values()) {
      long bound = Uncertainty.perMille(Level.DEVICE, method);
      assertEquals(Math.max(before, bound), bound, method.name());
      before = bound;
    }
  }

  @Test
  void emissionsAreOffByTheIntensityAndByTheEnergy() {
    // 1 kWh ± 5 % at 200 g/kWh, forecast ± 20 %, PUE 1: 200 g ± (40 g + 10 g)
    long bound =
        Uncertainty.micrograms(
            200_000_000,
            Uncertainty.perMille(IntensityStatus.FORECAST),
            180_000_000,
            200_000,
            1_000_000);

    assertEquals(50_000_000, bound);
  }
}
