package io.joulestream.ingest.intensity;

import io.joulestream.ingest.collect.HttpAnswer;
import io.joulestream.ingest.collect.HttpFetch;
import io.joulestream.ingest.collect.SourceContext;
import io.joulestream.schemas.avro.Scope;
import io.joulestream.schemas.avro.Signal;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;

/**
 * WattTime v3: what the power plants emit that answer to one more kWh (MOER, marginal), or all of
 * them on average (AOER). Both are of combustion in operation, so the scope is DIRECT.
 */
final class WattTime implements IntensityProvider {

  static final String PROVIDER = "watttime";

  static final Map<String, Signal> SIGNALS =
      Map.of("co2_moer", Signal.MARGINAL, "co2_aoer", Signal.AVERAGE);

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
          return WattTimePoints.of(wanted.series(), answer, what.equals("forecast"), warn);
        });
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
