package io.joulestream.energy;

/**
 * Facility energy and emissions of an amount of IT energy (semantics §6).
 *
 * <p>Facility = E·PUE; emissions = E·PUE·I. Both are rounded once, half to even, from the exact
 * product, so each is within half a unit (½ mJ, ½ µg) of the real value. The sum of n prices is
 * within n/2 units: at a price a minute, under 0.3 g for a thousand jobs over a year.
 *
 * <p>Units: mJ × mg/kWh × 10⁻⁶ = 10⁻⁶·mg·mJ/kWh; 1 kWh = 3.6·10⁹ mJ and 1 mg = 10³ µg, hence the
 * divisor 3.6·10⁹ × 10⁶ / 10³ = 3.6·10¹².
 */
public final class Price {

  private static final long PUE_UNIT = 1_000_000;
  private static final long MICROGRAM_DIVISOR = 3_600_000_000_000L;
  private static final long MJ_PER_KWH = 3_600_000_000L;

  private Price() {}

  /**
   * Energy drawn by the whole facility for an amount of IT energy.
   *
   * @param energyMj IT energy, mJ
   * @param pueMillionths power usage effectiveness, 10⁻⁶
   * @return facility energy, mJ
   */
  public static long facilityMj(long energyMj, long pueMillionths) {
    return ExactProduct.halfEven(energyMj, pueMillionths, 1, PUE_UNIT);
  }

  /**
   * Emissions of an amount of IT energy and its share of the facility.
   *
   * @param energyMj IT energy, mJ
   * @param mgPerKwh carbon intensity, mgCO2e/kWh
   * @param pueMillionths power usage effectiveness, 10⁻⁶
   * @return emissions, µgCO2e
   */
  public static long micrograms(long energyMj, long mgPerKwh, long pueMillionths) {
    return ExactProduct.halfEven(energyMj, mgPerKwh, pueMillionths, MICROGRAM_DIVISOR);
  }

  /**
   * Cost of the facility energy that an amount of IT energy stands for.
   *
   * @param energyMj IT energy, mJ
   * @param perKwhMillionths price, 10⁻⁶ of a currency per kWh
   * @param pueMillionths power usage effectiveness, 10⁻⁶
   * @return 10⁻⁶ of the currency
   */
  public static long costMillionths(long energyMj, long perKwhMillionths, long pueMillionths) {
    return ExactProduct.halfEven(energyMj, perKwhMillionths, pueMillionths, MJ_PER_KWH * PUE_UNIT);
  }

  /**
   * Water that the site uses for an amount of IT energy.
   *
   * @param energyMj IT energy, mJ
   * @param microlitresPerKwh water usage effectiveness, µl/kWh
   * @return µl
   */
  public static long waterMicrolitres(long energyMj, long microlitresPerKwh) {
    return ExactProduct.halfEven(energyMj, microlitresPerKwh, 1, MJ_PER_KWH);
  }
}
