package io.joulestream.ingest.intensity;

import io.joulestream.ingest.collect.HttpAnswer;
import io.joulestream.ingest.collect.SourceContext;
import io.joulestream.schemas.avro.IntensityStatus;
import io.joulestream.schemas.avro.Scope;
import io.joulestream.schemas.avro.Signal;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Great Britain by the half-hour, direct emissions, g CO₂/kWh. Its "actual" is estimated from
 * generation and factors, so its status is ESTIMATED. No value says when it was made: it was
 * published when it was first seen.
 */
final class Neso implements IntensityProvider {

  static final String PROVIDER = "neso";

  private final NesoSettings settings;
  private final SourceContext context;
  private final BaseUrl base;

  Neso(NesoSettings settings, SourceContext context) {
    this.settings = settings;
    this.context = context;
    this.base = new BaseUrl(settings.url());
  }

  @Override
  public List<Ask> asks(Instant now) {
    List<Ask> asks = new ArrayList<>();
    // the API knows minutes; half-hours are what it answers in
    Instant minute = now.truncatedTo(ChronoUnit.MINUTES);
    Instant start = minute.minus(settings.recent());
    add(asks, "recent", Ask.EVERY_TIME, range(start, minute.plus(settings.ahead())));
    if (!settings.repull().isZero()) {
      Instant earlier = minute.minus(settings.repull());
      add(asks, "repull", Day.round(now), range(earlier, minute));
    }
    return asks;
  }

  private static String range(Instant from, Instant to) {
    return "/intensity/%s/%s".formatted(minutes(from), minutes(to));
  }

  private static String minutes(Instant time) {
    return time.toString().substring(0, 16) + "Z";
  }

  private void add(List<Ask> asks, String what, String round, String range) {
    if (!settings.zone().isBlank()) {
      Series series = series(settings.zone());
      asks.add(
          new Ask(
              what,
              round,
              settings.zone(),
              base.at(range, Map.of()),
              (answer, warn) -> points(series, answer, warn)));
    }
    settings
        .regions()
        .forEach(
            (region, zone) ->
                asks.add(
                    new Ask(
                        what + " region " + region,
                        round,
                        zone,
                        base.at("/regional" + range + "/regionid/" + region, Map.of()),
                        (answer, warn) -> regional(region, series(zone), answer, warn))));
  }

  private static Series series(String zone) {
    return new Series(zone, Signal.AVERAGE, Scope.DIRECT, PROVIDER);
  }

  private static List<Point> regional(
      String region, Series series, Part answer, Consumer<String> warn) throws IOException {
    Part data = answer.part("data");
    data.require("regionid", region);
    return points(series, data, warn);
  }

  private static List<Point> points(Series series, Part answer, Consumer<String> warn)
      throws IOException {
    List<Point> points = new ArrayList<>();
    points.addAll(
        answer.each(
            "data", warn, part -> point(series, part, "forecast", IntensityStatus.FORECAST)));
    points.addAll(
        answer.each(
            "data", warn, part -> point(series, part, "actual", IntensityStatus.ESTIMATED)));
    return points;
  }

  private static Optional<Point> point(
      Series series, Part part, String field, IntensityStatus status) throws IOException {
    Optional<BigDecimal> value = part.part("intensity").number(field);
    if (value.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Point(
            series,
            part.timeMs("from"),
            part.timeMs("to"),
            value.get(),
            status,
            OptionalLong.empty()));
  }

  @Override
  public HttpAnswer answer(URI uri) throws IOException, InterruptedException {
    return context.fetch().get(uri, Map.of("Accept", "application/json"), context.timeout());
  }

  @Override
  public Set<String> secrets() {
    return Set.of();
  }
}
