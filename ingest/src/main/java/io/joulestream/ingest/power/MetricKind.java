package io.joulestream.ingest.power;

import java.math.BigDecimal;
import java.util.Map;

/** What a metric measures, and in which units it may. */
@SuppressWarnings("ImmutableEnumChecker") // the maps are unmodifiable
public enum MetricKind {
  /** Power, W. */
  POWER(Map.of("W", "1", "kW", "1000", "mW", "0.001", "uW", "0.000001", "µW", "0.000001")),
  /** A counter of energy, J. */
  ENERGY(
      Map.of(
          "J",
          "1",
          "kJ",
          "1000",
          "mJ",
          "0.001",
          "uJ",
          "0.000001",
          "µJ",
          "0.000001",
          "Wh",
          "3600",
          "kWh",
          "3600000")),
  /** How busy an accelerator is, 0 to 1. */
  UTILISATION(Map.of("ratio", "1", "percent", "0.01"));

  private final Map<String, String> factors;

  MetricKind(Map<String, String> factors) {
    this.factors = factors;
  }

  /**
   * What a value in a unit is multiplied with. A unit may have a number before it, as {@code 10 W}
   * for a meter that counts in tens of watts.
   *
   * @throws IllegalArgumentException if the unit is not one of this kind
   */
  BigDecimal factor(String unit) {
    int space = unit.indexOf(' ');
    String factor = factors.get(unit.substring(space + 1));
    if (factor == null) {
      throw new IllegalArgumentException(
          "unit is '%s': it is one of %s"
              .formatted(unit, String.join(", ", factors.keySet().stream().sorted().toList())));
    }
    return new BigDecimal(factor).multiply(space < 0 ? BigDecimal.ONE : count(unit, space));
  }

  private static BigDecimal count(String unit, int space) {
    try {
      BigDecimal count = new BigDecimal(unit.substring(0, space));
      if (count.signum() > 0) {
        return count;
      }
    } catch (NumberFormatException e) {
      // told below
    }
    throw new IllegalArgumentException(
        "unit is '%s': what is before the space is a number above 0".formatted(unit));
  }
}
