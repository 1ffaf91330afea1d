package io.joulestream.ingest.intensity;

import io.joulestream.ingest.collect.HttpAnswer;
import io.joulestream.ingest.collect.Secret;
import io.joulestream.ingest.collect.SourceContext;
import io.joulestream.schemas.avro.IntensityStatus;
import io.joulestream.schemas.avro.Scope;
import io.joulestream.schemas.avro.Signal;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Electricity Maps: flow-traced average of consumption, g CO₂eq/kWh.
 *
 * <p>{@code datetime} is what a value holds from. {@code updatedAt} is when it was made, which may
 * be before that for an estimate and years after it for a revision.
 */
final class ElectricityMaps implements IntensityProvider {

  static final String PROVIDER = "electricity-maps";

  private final ElectricityMapsSettings settings;
  private final SourceContext context;
  private final BaseUrl base;
  private final Optional<Secret> secret;
  private String token = "";

  ElectricityMaps(ElectricityMapsSettings settings, SourceContext context) {
    this.settings = settings;
    this.context = context;
    this.base = new BaseUrl(settings.url());
    this.secret = Secret.of("token_file", settings.tokenFile());
  }

  /** A zone and a scope. */
  private record Wanted(String zone, String scope, Series series) {}

  @Override
  public List<Ask> asks(Instant now) {
    List<Ask> asks = new ArrayList<>();
    for (Wanted wanted : wanted()) {
      asks.add(ask(wanted, "latest", Ask.EVERY_TIME, Map.of(), this::latest));
      if (settings.forecast()) {
        asks.add(ask(wanted, "forecast", Ask.EVERY_TIME, Map.of(), this::forecast));
      }
    }
    for (Day day : Day.of(settings.repullDays(), now)) {
      Map<String, String> range = new LinkedHashMap<>();
      range.put("start", day.start().toString());
      range.put("end", day.end().toString());
      for (Wanted wanted : wanted()) {
        String key = "past-range day-" + day.back();
        asks.add(ask(wanted, key, Day.round(now), range, this::pastRange));
      }
    }
    return asks;
  }

  private List<Wanted> wanted() {
    List<Wanted> all = new ArrayList<>();
    settings
        .zones()
        .forEach(
            (zone, name) ->
                settings
                    .scopes()
                    .forEach(
                        scope ->
                            all.add(
                                new Wanted(
                                    zone,
                                    scope,
                                    new Series(name, Signal.AVERAGE, scope(scope), PROVIDER)))));
    return all;
  }

  private static Scope scope(String name) {
    return Scope.valueOf(name.toUpperCase(Locale.ROOT));
  }

  @FunctionalInterface
  private interface Shape {
    List<Point> points(Wanted wanted, Part answer, Consumer<String> warn) throws IOException;
  }

  private Ask ask(
      Wanted wanted, String what, String round, Map<String, String> range, Shape shape) {
    Map<String, String> query = new LinkedHashMap<>();
    query.put("zone", wanted.zone());
    query.putAll(range);
    query.put("emissionFactorType", wanted.scope());
    query.put("temporalGranularity", settings.granularity());
    if (!settings.estimated()) {
      query.put("disableEstimations", "true");
    }
    // else an unknown zone is answered with that of our address
    query.put("shouldUseFallbackCallerLookup", "false");
    URI uri = base.at("/carbon-intensity/" + what.split(" ", 2)[0], query);
    String key = "%s %s %s".formatted(wanted.zone(), wanted.scope(), what);
    return new Ask(
        key, round, wanted.zone(), uri, (answer, warn) -> shape.points(wanted, answer, warn));
  }

  private List<Point> latest(Wanted wanted, Part answer, Consumer<String> warn) throws IOException {
    answer.require("zone", wanted.zone());
    return point(wanted, answer).stream().toList();
  }

  private List<Point> pastRange(Wanted wanted, Part answer, Consumer<String> warn)
      throws IOException {
    answer.require("zone", wanted.zone());
    return answer.each("data", warn, part -> point(wanted, part));
  }

  private List<Point> forecast(Wanted wanted, Part answer, Consumer<String> warn)
      throws IOException {
    answer.require("zone", wanted.zone());
    OptionalLong updated = answer.optionalTimeMs("updatedAt");
    return answer.each(
        "forecast", warn, part -> point(wanted, part, IntensityStatus.FORECAST, updated));
  }

  private Optional<Point> point(Wanted wanted, Part part) throws IOException {
    IntensityStatus status =
        part.says("isEstimated", false) ? IntensityStatus.MEASURED : IntensityStatus.ESTIMATED;
    return point(wanted, part, status, part.optionalTimeMs("updatedAt"));
  }

  private Optional<Point> point(
      Wanted wanted, Part part, IntensityStatus status, OptionalLong published) throws IOException {
    part.requireIfSaid("zone", wanted.zone());
    part.requireIfSaid("emissionFactorType", wanted.scope());
    part.requireIfSaid("temporalGranularity", settings.granularity());
    Optional<BigDecimal> value = part.number("carbonIntensity");
    if (value.isEmpty()) {
      return Optional.empty();
    }
    long from = part.timeMs("datetime");
    long to = from + settings.step().toMillis();
    return Optional.of(new Point(wanted.series(), from, to, value.get(), status, published));
  }

  @Override
  public HttpAnswer answer(URI uri) throws IOException, InterruptedException {
    Map<String, String> headers = Map.of();
    if (secret.isPresent()) {
      token = secret.get().read();
      headers = Map.of("auth-token", token);
    }
    return context.fetch().get(uri, headers, context.timeout());
  }

  @Override
  public Set<String> secrets() {
    return token.isEmpty() ? Set.of() : Set.of(token);
  }
}
