package io.joulestream.ingest.factors;

import io.joulestream.ingest.collect.Source;
import io.joulestream.ingest.collect.SourceContext;
import io.joulestream.ingest.collect.SourceSettings;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;

/**
 * How PUE is worked out of the installation's own books.
 *
 * @param sites empty: all
 * @param publishEvery no more often
 * @param minimumChange of the PUE, else nothing is published
 * @param minimumCoverage of the year until now, 0 to 1, else nothing is published
 */
public record MeasuredPueSettings(
    List<String> sites, Duration publishEvery, BigDecimal minimumChange, BigDecimal minimumCoverage)
    implements SourceSettings {

  private static final Duration SHORTEST = Duration.ofHours(1);

  /** Refuses what cannot be. */
  public MeasuredPueSettings {
    sites = List.copyOf(sites);
    if (publishEvery.compareTo(SHORTEST) < 0) {
      throw new IllegalArgumentException(
          "publish_every is %s: a yearly figure is published every hour at most"
              .formatted(publishEvery));
    }
    if (minimumChange.signum() < 0) {
      throw new IllegalArgumentException(
          "minimum_change is %s: it cannot be negative".formatted(minimumChange));
    }
    if (minimumCoverage.signum() <= 0 || minimumCoverage.compareTo(BigDecimal.ONE) > 0) {
      throw new IllegalArgumentException(
          "minimum_coverage is %s: it is above 0 and at most 1".formatted(minimumCoverage));
    }
  }

  @Override
  public Source open(SourceContext context) {
    return new MeasuredPueSource(this, context);
  }
}
