package io.joulestream.ingest.slurm;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What a job that runs holds: each GPU by its index; where GPUs are only counted, a part of the
 * host; without GPUs nothing, but on hosts that are said to be given whole the host.
 */
final class Holdings {

  private static final int SHARE_DIGITS = 9;

  private final GpuCounts gpusPerHost;
  private final Set<String> wholeHosts;

  Holdings(GpuCounts gpusPerHost, Set<String> wholeHosts) {
    this.gpusPerHost = gpusPerHost;
    this.wholeHosts = wholeHosts;
  }

  /**
   * Everything it holds, hosts as Slurm names them.
   *
   * @throws IllegalArgumentException if its hosts and what it holds of them do not fit
   * @throws io.joulestream.ingest.IngestException if GPUs are only counted, and nobody told of how
   *     many
   */
  SortedSet<Held> of(SlurmRun.Nodes nodes) {
    int hosts = nodes.hosts().size();
    if (!nodes.gres().isEmpty() && nodes.gres().size() != hosts) {
      throw new IllegalArgumentException(
          "it runs on %d hosts and tells its GPUs of %d: %s"
              .formatted(hosts, nodes.gres().size(), nodes.gres()));
    }
    SortedSet<Held> held = new TreeSet<>();
    for (int i = 0; i < hosts; i++) {
      String gres = nodes.gres().isEmpty() ? "" : nodes.gres().get(i);
      addHost(nodes.hosts().get(i), GpuIndices.ofGres(gres), held);
    }
    return held;
  }

  private void addHost(String host, GpuIndices gpus, SortedSet<Held> held) {
    gpus.indices().forEach(index -> held.add(new Held(host, "#" + index, "")));
    if (gpus.indices().isEmpty() && gpus.count() > 0) {
      held.add(new Held(host, "", part(gpus.count(), gpusPerHost.of(host))));
    } else if (gpus.count() == 0 && wholeHosts.contains(host)) {
      held.add(new Held(host, "", ""));
    }
  }

  private static String part(long count, int of) {
    return count >= of
        ? ""
        : BigDecimal.valueOf(count)
            .divide(BigDecimal.valueOf(of), SHARE_DIGITS, RoundingMode.DOWN)
            .stripTrailingZeros()
            .toPlainString();
  }
}
