package io.joulestream.energy;

/**
 * A published carbon intensity of one zone, signal and scope.
 *
 * @param fromMs start of the interval it holds for, epoch ms
 * @param toMs end of the interval, exclusive
 * @param mgPerKwh mgCO2e/kWh
 * @param provider who published it
 * @param publishedMs when, epoch ms
 */
public record Intensity(
    long fromMs,
    long toMs,
    long mgPerKwh,
    IntensityStatus status,
    String provider,
    long publishedMs) {

  boolean covers(long from, long to) {
    return fromMs <= from && toMs >= to;
  }

  boolean overlaps(long from, long to) {
    return fromMs < to && toMs > from;
  }
}
