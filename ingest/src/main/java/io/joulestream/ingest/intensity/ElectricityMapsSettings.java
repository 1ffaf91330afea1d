package io.joulestream.ingest.intensity;

import io.joulestream.ingest.collect.Secret;
import io.joulestream.ingest.collect.Source;
import io.joulestream.ingest.collect.SourceContext;
import io.joulestream.ingest.collect.SourceSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Electricity Maps.
 *
 * @param url of the API with its version
 * @param tokenFile the token; empty for a proxy that adds it
 * @param zones as Electricity Maps calls them, each with its name here
 * @param scopes {@code direct}, {@code lifecycle} or both, each a request of its own
 * @param granularity {@code 5_minutes}, {@code 15_minutes} or {@code hourly}
 * @param estimated whether values that are estimated are taken
 * @param forecast whether the forecast is asked for, too
 * @param repullDays days back that are asked again once a day
 * @param requests at most, in {@code requestsPer}
 */
public record ElectricityMapsSettings(
    String url,
    String tokenFile,
    Map<String, String> zones,
    List<String> scopes,
    String granularity,
    boolean estimated,
    boolean forecast,
    List<Integer> repullDays,
    int requests,
    Duration requestsPer)
    implements SourceSettings {

  private static final Set<String> SCOPES = Set.of("direct", "lifecycle");
  private static final Map<String, Duration> GRANULARITIES =
      Map.of(
          "5_minutes", Duration.ofMinutes(5),
          "15_minutes", Duration.ofMinutes(15),
          "hourly", Duration.ofHours(1));

  public ElectricityMapsSettings {
    url = new BaseUrl(url).url();
    zones = Zones.checked("zones", zones);
    scopes = List.copyOf(scopes);
    if (scopes.isEmpty() || !SCOPES.containsAll(scopes)) {
      throw new IllegalArgumentException(
          "scopes is %s: it holds direct, lifecycle or both".formatted(scopes));
    }
    if (!GRANULARITIES.containsKey(granularity)) {
      throw new IllegalArgumentException(
          "granularity is '%s': it is 5_minutes, 15_minutes or hourly".formatted(granularity));
    }
    repullDays = Day.checked(repullDays);
    new Limit(requests, requestsPer);
  }

  Duration step() {
    return GRANULARITIES.getOrDefault(granularity, Duration.ofHours(1));
  }

  @Override
  public Source open(SourceContext context) {
    Secret.of("token_file", tokenFile).ifPresent(Secret::read);
    return new IntensitySource(
        context, new Limit(requests, requestsPer), new ElectricityMaps(this, context));
  }
}
