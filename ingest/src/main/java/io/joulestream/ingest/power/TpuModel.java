package io.joulestream.ingest.power;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * Power of a TPU chip from its duty cycle: P = P_idle + duty · (P_active − P_idle), rounded once to
 * mW, half to even.
 *
 * <p>Assumes that power follows the share of time in which the chip computes, whatever it computes.
 * The published active power is the mean under real work; work that is denser takes more (a v4 chip
 * up to 192 W instead of 170 W, +13 %). Cost: three operations.
 *
 * @param id which numbers these are; another id where one of them changes
 */
record TpuModel(String id, BigDecimal idleW, BigDecimal activeW) {

  private static final int DIGITS_OF_1_MW = 3;

  /**
   * Power in W.
   *
   * @param duty share of time, 0–1
   */
  BigDecimal watts(BigDecimal duty) {
    return idleW
        .add(duty.multiply(activeW.subtract(idleW)))
        .setScale(DIGITS_OF_1_MW, RoundingMode.HALF_EVEN);
  }

  String meter() {
    return "modelled:" + id;
  }
}
