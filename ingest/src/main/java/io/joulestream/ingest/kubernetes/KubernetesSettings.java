package io.joulestream.ingest.kubernetes;

import io.joulestream.ingest.collect.AddressText;
import io.joulestream.ingest.collect.HttpAddress;
import io.joulestream.ingest.collect.Source;
import io.joulestream.ingest.collect.SourceContext;
import io.joulestream.ingest.collect.SourceSettings;
import java.time.Duration;
import java.util.List;

/**
 * What is said of a cluster.
 *
 * @param cluster name; jobs are {@code cluster/uid}
 * @param kubeconfig file; empty: as kubectl finds it, or the pod's own account
 * @param context of the kubeconfig; empty: its current one
 * @param inCluster only the pod's own account
 * @param namespaces to watch; empty: all
 * @param labelSelector of pods; empty: all
 * @param accelerators resources, {@code *} for any end
 * @param jobFrom what is one job
 * @param dcgmTargets pages of dcgm-exporter
 * @param devicesWait after a pod's start, until it is charged a part of its host
 */
public record KubernetesSettings(
    String cluster,
    String kubeconfig,
    String context,
    boolean inCluster,
    List<String> namespaces,
    String labelSelector,
    List<String> accelerators,
    JobFrom jobFrom,
    List<String> teamLabels,
    List<String> projectLabels,
    List<String> userLabels,
    List<String> dcgmTargets,
    Duration devicesWait)
    implements SourceSettings {

  /** Later, a start would be refused as late. */
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(10);

  /** What is one job. */
  public enum JobFrom {
    POD,
    OWNER
  }

  /** Refuses what cannot be. */
  public KubernetesSettings {
    if (cluster.isBlank()) {
      throw new IllegalArgumentException("cluster is empty: jobs are named after it");
    }
    if (inCluster && !(kubeconfig.isBlank() && context.isBlank())) {
      throw new IllegalArgumentException(
          "in_cluster is true: then kubeconfig and context must be empty");
    }
    if (accelerators.isEmpty()) {
      throw new IllegalArgumentException("accelerators is empty: no pod would be seen");
    }
    dcgmTargets.forEach(KubernetesSettings::requireHttp);
    if (devicesWait.isNegative() || devicesWait.compareTo(LONGEST_WAIT) > 0) {
      throw new IllegalArgumentException(
          "devices_wait is %s: it is 0s to 10m, later a start would be refused as late"
              .formatted(devicesWait));
    }
    namespaces = List.copyOf(namespaces);
    accelerators = List.copyOf(accelerators);
    teamLabels = List.copyOf(teamLabels);
    projectLabels = List.copyOf(projectLabels);
    userLabels = List.copyOf(userLabels);
    dcgmTargets = List.copyOf(dcgmTargets);
  }

  private static void requireHttp(String target) {
    if (HttpAddress.of(target).isEmpty()) {
      throw new IllegalArgumentException(
          "dcgm_targets has '%s': it is an address as http://gpu-1:9400/metrics, without a user"
              .formatted(AddressText.shown(target)));
    }
  }

  @Override
  public Source open(SourceContext context) {
    return new KubernetesSource(this, context);
  }
}
