package io.joulestream.oracle;

import java.util.List;
import java.util.Map;

/**
 * Everything that follows from a set of accepted inputs.
 *
 * @param jobMinutes by job and site (UTF-8 bytes), then time
 * @param jobTotals by job
 * @param balances by site, then time
 * @param counts of "readings", "jobEvents", "intensities" and "siteFactors"
 */
public record Books(
    List<JobMinute> jobMinutes,
    List<JobTotal> jobTotals,
    List<Balance> balances,
    Map<String, Count> counts) {
  /** Freezes the collections. */
  public Books {
    jobMinutes = List.copyOf(jobMinutes);
    jobTotals = List.copyOf(jobTotals);
    balances = List.copyOf(balances);
    counts = Map.copyOf(counts);
  }
}
