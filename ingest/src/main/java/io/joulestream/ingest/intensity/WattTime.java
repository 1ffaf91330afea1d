package io.joulestream.ingest.intensity;

import io.joulestream.ingest.collect.HttpAnswer;
import io.joulestream.ingest.collect.HttpFetch;
import io.joulestream.ingest.collect.SourceContext;
import io.joulestream.schemas.avro.IntensityStatus;
import io.joulestream.schemas.avro.Scope;
import io.joulestream.schemas.avro.Signal;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;

/**
 * WattTime v3: what the power plants emit that answer to one more kWh (MOER, marginal), or all of
 * them on average (AOER). Both are of combustion in operation, so the scope is DIRECT.
 *
 * <p>A value is of a model; a new model says all history anew. The version of a point is its {@code
 * last_updated}, else the date of its model, else when the forecast was made.
 */
final class WattTime implements IntensityProvider {

  static final String PROVIDER = "watttime";

  static final Map<String, Signal> SIGNALS =
      Map.of("co2_moer", Signal.MARGINAL, "co2_aoer", Signal.AVERAGE);

  private static final String UNITS = "lbs_co2_per_mwh";

  /** lb/MWh to g/kWh: 453.59237 g a pound, 1,000 kWh a MWh; exact by definition of the pound. */
  private static final BigDecimal G_PER_KWH = new BigDecimal("0.45359237");

  /** Before anything: points are answered with the time of their last change only if asked so. */
  private static final String EVER = "2000-01-01T00:00:00Z";

  private final WattTimeSettings settings;
  private final SourceContext context;
  private final WattTimeLogin login;
  private final BaseUrl base;

  WattTime(WattTimeSettings settings, SourceContext context, WattTimeLogin login) {
    this.settings = settings;
    this.context = context;
    this.login = login;
    this.base = new BaseUrl(settings.url());
  }

  /** A region and a signal. */
  private record Wanted(String region, String signal, Series series) {
    Map<String, String> query() {
      Map<String, String> query = new LinkedHashMap<>();
      query.put("region", region);
      query.put("signal_type", signal);
      return query;
    }
  }

  @Override
  public List<Ask> asks(Instant now) {
    List<Ask> asks = new ArrayList<>();
    settings
        .regions()
        .forEach(
            (region, zone) ->
                settings.signals().forEach(signal -> add(asks, now, wanted(region, zone, signal))));
    return asks;
  }

  private static Wanted wanted(String region, String zone, String signal) {
    Signal kind = SIGNALS.getOrDefault(signal, Signal.MARGINAL);
    return new Wanted(region, signal, new Series(zone, kind, Scope.DIRECT, PROVIDER));
  }

  private void add(List<Ask> asks, Instant now, Wanted wanted) {
    Instant minute = now.truncatedTo(ChronoUnit.MINUTES);
    Day recent = new Day(0, minute.minus(settings.recent()), minute);
    asks.add(ask(wanted, "recent", Ask.EVERY_TIME, historical(wanted, recent)));
    if (settings.forecast()) {
      URI uri = base.at("/v3/forecast", wanted.query());
      asks.add(ask(wanted, "forecast", Ask.EVERY_TIME, uri));
    }
    for (Day day : Day.of(settings.repullDays(), now)) {
      String what = "day-" + day.back();
      asks.add(ask(wanted, what, Day.round(now), historical(wanted, day)));
    }
  }

  private URI historical(Wanted wanted, Day day) {
    Map<String, String> query = wanted.query();
    query.put("start", day.start().toString());
    query.put("end", day.end().toString());
    query.put("include_imputed_marker", "true");
    if (settings.lastUpdated()) {
      query.put("updated_since", EVER);
    }
    return base.at("/v3/historical", query);
  }

  private static Ask ask(Wanted wanted, String what, String round, URI uri) {
    return new Ask(
        "%s %s %s".formatted(wanted.region(), wanted.signal(), what),
        round,
        wanted.region(),
        uri,
        (answer, warn) -> {
          Part meta = answer.part("meta");
          meta.require("region", wanted.region());
          meta.requireIfSaid("signal_type", wanted.signal());
          return points(wanted.series(), answer, what.equals("forecast"), warn);
        });
  }

  private static List<Point> points(
      Series series, Part answer, boolean isForecast, Consumer<String> warn) throws IOException {
    Part meta = answer.part("meta");
    String units = meta.text("units");
    if (!units.equals(UNITS)) {
      throw new IOException(
          "%s is in '%s': only %s can be converted".formatted(answer.name(), units, UNITS));
    }
    if (meta.node().path("warnings").isArray()) {
      for (Part warning : meta.list("warnings")) {
        warn.accept("WattTime warns: " + warning.node());
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

  @Override
  public HttpAnswer answer(URI uri) throws IOException, InterruptedException {
    HttpAnswer answer = answer(uri, login.token());
    if (answer.status() == 401) {
      login.forget();
      answer = answer(uri, login.token());
    }
    answer.requireGood(uri, context.timeout());
    return answer;
  }

  private HttpAnswer answer(URI uri, String token) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(uri).header("Authorization", "Bearer " + token).GET().build();
    try {
      return context.fetch().send(request, context.timeout()).get();
    } catch (ExecutionException e) {
      throw new IOException(HttpAnswer.place(uri) + " " + HttpFetch.why(e), e);
    }
  }

  @Override
  public Set<String> secrets() {
    return login.secrets();
  }
}
