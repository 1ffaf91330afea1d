package io.joulestream.ingest.intensity;

import io.joulestream.schemas.avro.IntensityStatus;
import java.math.BigDecimal;
import java.util.OptionalLong;

/**
 * One value as its provider says it.
 *
 * @param fromMs start of what it holds for, epoch ms
 * @param toMs its end, excluded, epoch ms
 * @param gPerKwh g/kWh, every digit that was sent
 * @param publishedMs when the provider says that it was made, epoch ms; absent if it does not say
 */
record Point(
    Series series,
    long fromMs,
    long toMs,
    BigDecimal gPerKwh,
    IntensityStatus status,
    OptionalLong publishedMs) {

  /** The same, of a provider that does not say when. */
  Point undated() {
    return new Point(series, fromMs, toMs, gPerKwh, status, OptionalLong.empty());
  }
}
