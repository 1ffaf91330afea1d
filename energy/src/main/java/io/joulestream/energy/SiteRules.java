package io.joulestream.energy;

import java.util.List;

/**
 * What a site declares about its meters; its latest row counts, for all times (semantics §6).
 *
 * @param periodMs time between readings, ms
 * @param meterOrder which of several meters of one host and level to use, best first
 * @param devicesPerHost devices of a host that has only a node meter; 0 = not declared
 */
public record SiteRules(long periodMs, List<String> meterOrder, int devicesPerHost) {

  /** For a site that declared nothing. */
  public static final SiteRules DEFAULT = new SiteRules(10_000, List.of(), 0);

  public SiteRules {
    if (periodMs <= 0) {
      throw new IllegalArgumentException(periodMs + " ms is not a period: it must be positive");
    }
    meterOrder = List.copyOf(meterOrder);
  }
}
