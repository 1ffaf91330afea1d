package io.joulestream.ingest.power;

import java.math.BigDecimal;

/**
 * Watts of a TPU as the user knows them.
 *
 * @param idleW of one chip that does nothing, W
 * @param activeW of one chip that is always busy, W
 * @param source where they are from
 */
public record TpuWatts(BigDecimal idleW, BigDecimal activeW, String source) {

  private static final BigDecimal MOST = BigDecimal.valueOf(3_000);

  /** Refuses what no chip can take. */
  public TpuWatts {
    if (idleW.signum() < 0 || activeW.compareTo(idleW) < 0 || activeW.compareTo(MOST) > 0) {
      throw new IllegalArgumentException(
          "watts has idle_w %s and active_w %s: 0 <= idle_w <= active_w <= %s"
              .formatted(idleW.toPlainString(), activeW.toPlainString(), MOST));
    }
    if (source.isBlank()) {
      throw new IllegalArgumentException("watts has no source: say where the numbers are from");
    }
  }
}
