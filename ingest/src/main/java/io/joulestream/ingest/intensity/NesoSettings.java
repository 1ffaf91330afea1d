package io.joulestream.ingest.intensity;

import io.joulestream.ingest.collect.Source;
import io.joulestream.ingest.collect.SourceContext;
import io.joulestream.ingest.collect.SourceSettings;
import java.time.Duration;
import java.util.Map;

/**
 * The Carbon Intensity API of Great Britain.
 *
 * @param zone of Great Britain; empty if only regions are asked for
 * @param regions numbers of regions, 1 to 17, each with its zone: forecasts only
 * @param recent how far back every time
 * @param ahead how far the forecast is taken
 * @param repull how far back once a day
 * @param requests at most, in {@code requestsPer}
 */
public record NesoSettings(
    String url,
    String zone,
    Map<String, String> regions,
    Duration recent,
    Duration ahead,
    Duration repull,
    int requests,
    Duration requestsPer)
    implements SourceSettings {

  /** What the API answers at most in one request. */
  private static final Duration LONGEST = Duration.ofDays(14);

  public NesoSettings {
    url = new BaseUrl(url).url();
    if (!regions.isEmpty()) {
      regions = Zones.checked("regions", regions);
    } else if (zone.isBlank()) {
      throw new IllegalArgumentException("zone is empty, and so is regions: nothing is asked for");
    }
    for (String region : regions.keySet()) {
      if (!region.matches("[1-9]|1[0-7]")) {
        throw new IllegalArgumentException(
            "regions has '%s': regions are numbered from 1 to 17".formatted(region));
      }
    }
    requireRange("recent", recent);
    requireRange("ahead", ahead);
    requireRange("repull", repull);
    if (recent.plus(ahead).compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "recent and ahead are %s and %s: together at most 14 days".formatted(recent, ahead));
    }
    if (recent.plus(ahead).isZero()) {
      throw new IllegalArgumentException("recent and ahead are both 0: nothing is asked for");
    }
    new Limit(requests, requestsPer);
  }

  private static void requireRange(String key, Duration value) {
    if (value.isNegative() || value.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "%s is %s: from 0 to 14 days, which is what one answer holds".formatted(key, value));
    }
  }

  @Override
  public Source open(SourceContext context) {
    return new IntensitySource(context, new Limit(requests, requestsPer), new Neso(this, context));
  }
}
