package io.joulestream.ingest.intensity;

import io.joulestream.schemas.avro.IntensityStatus;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * The values of an answer of WattTime.
 *
 * <p>A value is of a model; a new model says all history anew. The version of a point is its {@code
 * last_updated}, else the date of its model, else when the forecast was made.
 */
final class WattTimePoints {

  private static final String UNITS = "lbs_co2_per_mwh";

  /** lb/MWh to g/kWh: 453.59237 g a pound, 1,000 kWh a MWh; exact by definition of the pound. */
  private static final BigDecimal G_PER_KWH = new BigDecimal("0.45359237");

  private static final int MOST_QUOTED = 200;

  private WattTimePoints() {}

  static List<Point> of(Series series, Part answer, boolean isForecast, Consumer<String> warn)
      throws IOException {
    Part meta = answer.part("meta");
    String units = meta.text("units");
    if (!units.equals(UNITS)) {
      throw new IOException(
          "%s is in '%s': only %s can be converted".formatted(answer.name(), units, UNITS));
    }
    if (meta.node().path("warnings").isArray()) {
      for (Part warning : meta.list("warnings")) {
        String text = warning.node().toString();
        warn.accept("WattTime warns: " + text.substring(0, Math.min(text.length(), MOST_QUOTED)));
      }
    }
    long stepMs = stepMs(meta);
    OptionalLong version = isForecast ? meta.optionalTimeMs("generated_at") : modelDate(meta);
    return answer.each("data", warn, part -> point(series, part, stepMs, isForecast, version));
  }

  private static long stepMs(Part meta) throws IOException {
    BigDecimal seconds = meta.number("data_point_period_seconds").orElse(BigDecimal.ZERO);
    if (seconds.signum() <= 0 || seconds.compareTo(BigDecimal.valueOf(86_400)) > 0) {
      throw new IOException(
          "%s has %s as data_point_period_seconds: from 1 second to a day"
              .formatted(meta.name(), seconds));
    }
    return seconds.movePointRight(3).longValue();
  }

  private static Optional<Point> point(
      Series series, Part part, long stepMs, boolean isForecast, OptionalLong version)
      throws IOException {
    Optional<BigDecimal> value = part.number("value");
    if (value.isEmpty()) {
      return Optional.empty();
    }
    OptionalLong updated = part.optionalTimeMs("last_updated");
    OptionalLong ofModel = modelDate(part);
    OptionalLong published = updated.isPresent() ? updated : ofModel;
    long from = part.timeMs("point_time");
    return Optional.of(
        new Point(
            series,
            from,
            from + stepMs,
            value.get().multiply(G_PER_KWH),
            status(part, isForecast),
            published.isPresent() ? published : version));
  }

  /** Of a point that does not say whether it was imputed, nothing better is claimed. */
  private static IntensityStatus status(Part part, boolean isForecast) {
    if (isForecast) {
      return IntensityStatus.FORECAST;
    }
    return part.says("imputed_data_used", false)
        ? IntensityStatus.MEASURED
        : IntensityStatus.ESTIMATED;
  }

  private static OptionalLong modelDate(Part part) throws IOException {
    Optional<String> date = part.part("model").optionalText("date");
    if (date.isEmpty()) {
      return OptionalLong.empty();
    }
    try {
      Instant start = LocalDate.parse(date.get()).atStartOfDay(ZoneOffset.UTC).toInstant();
      return OptionalLong.of(start.toEpochMilli());
    } catch (DateTimeException e) {
      throw new IOException(
          "%s has the model date '%s': it is no date".formatted(part.name(), date.get()), e);
    }
  }
}
