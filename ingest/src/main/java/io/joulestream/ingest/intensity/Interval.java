package io.joulestream.ingest.intensity;

import io.joulestream.schemas.avro.IntensityStatus;

/**
 * What a later answer can revise: an interval of a series. A forecast and what came of it are kept
 * apart, since providers go on naming both.
 *
 * @param fromMs epoch ms
 * @param toMs excluded, epoch ms
 */
record Interval(Series series, long fromMs, long toMs, boolean isForecast) {

  static Interval of(Point point) {
    return new Interval(
        point.series(), point.fromMs(), point.toMs(), point.status() == IntensityStatus.FORECAST);
  }

  /** The forecast of this, or what came of this forecast. */
  Interval other() {
    return new Interval(series, fromMs, toMs, !isForecast);
  }
}
