package io.joulestream.ingest.slurm;

import io.joulestream.ingest.IngestException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a job holds of its hosts. Accounting knows how many GPUs, not which: a job that holds all of
 * a host's holds the host, any other the part of the host that its count is, which is an
 * approximation: it is charged a part of every GPU's energy and not all of its own.
 */
public final class JobShares {

  private static final int SHARE_DIGITS = 9;

  private final GpuCounts counts;

  public JobShares(GpuCounts counts) {
    this.counts = counts;
  }

  /**
   * Shares by host, more than 0 and at most 1; none of hosts without GPUs, or of a job without.
   *
   * @throws IngestException if nobody told how many GPUs a host has
   */
  public Map<String, BigDecimal> of(SlurmJob job) {
    List<String> hosts = job.hosts().stream().filter(host -> counts.of(host) > 0).toList();
    Map<String, BigDecimal> shares = new LinkedHashMap<>();
    if (job.gpus() > 0 && !hosts.isEmpty()) {
      long all = hosts.stream().mapToLong(counts::of).sum();
      boolean even = isEven(job.gpus(), hosts);
      for (String host : hosts) {
        long held = even ? job.gpus() / hosts.size() : job.gpus();
        shares.put(host, part(held, even ? counts.of(host) : all));
      }
    }
    return shares;
  }

  /** As many on each host, which is what Slurm gives unless it is told otherwise. */
  private boolean isEven(long gpus, List<String> hosts) {
    return gpus % hosts.size() == 0
        && hosts.stream().allMatch(host -> gpus / hosts.size() <= counts.of(host));
  }

  private static BigDecimal part(long held, long of) {
    return held >= of
        ? BigDecimal.ONE
        : BigDecimal.valueOf(held)
            .divide(BigDecimal.valueOf(of), SHARE_DIGITS, RoundingMode.DOWN)
            .stripTrailingZeros();
  }
}
