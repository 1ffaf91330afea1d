package io.joulestream.energy;

/**
 * By how much a figure may be wrong, by the class of the sensor and the method (see the table in
 * {@code RATIONALE.md}, with sources).
 *
 * <p>Errors of meters are taken as fully correlated: an NVML sensor that reads 5 % high does so all
 * year, on every device of the batch. So bounds add linearly and stay integers; the true error of a
 * large sum is at most that. Time that nothing covers is not part of it: it is stated apart.
 */
public final class Uncertainty {

  /** Overhead is a difference of two meters. */
  static final long OVERHEAD_PER_MILLE = 100;

  /** Bound on the relative error of a yearly fallback, 10⁻³. */
  public static final long FALLBACK_PER_MILLE = 300;

  private static final long PER_MILLE = 1_000;

  private Uncertainty() {}

  /** Bound on the relative error of an interval's energy, 10⁻³. */
  public static long perMille(Level level, Method method) {
    boolean onDevice = level == Level.DEVICE;
    return switch (method) {
      case COUNTER -> onDevice ? 50 : 20;
      case INTEGRATED -> onDevice ? 100 : 20;
      case BRIDGED -> 200;
      case MODELLED -> 400;
    };
  }

  /** Bound on the relative error of an intensity, 10⁻³. */
  public static long perMille(IntensityStatus status) {
    return switch (status) {
      case MEASURED -> 100;
      case ESTIMATED -> 150;
      case FORECAST -> 200;
    };
  }

  /**
   * A bound in the unit of the figures.
   *
   * @param weighted Σ figure × 10⁻³ of its bound
   */
  static long rounded(long weighted) {
    return ExactProduct.halfEven(weighted, 1, 1, PER_MILLE);
  }

  /**
   * Bound on the error of emissions, µg: that of the intensity and that of the energy.
   *
   * @param locationUg the emissions
   * @param intensityPerMille bound on the relative error of the intensity
   * @param uncertaintyMj bound on the error of the IT energy
   */
  public static long micrograms(
      long locationUg,
      long intensityPerMille,
      long uncertaintyMj,
      long mgPerKwh,
      long pueMillionths) {
    return ExactProduct.halfEven(locationUg, intensityPerMille, 1, PER_MILLE)
        + Price.micrograms(uncertaintyMj, mgPerKwh, pueMillionths);
  }
}
