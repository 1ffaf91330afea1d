package io.joulestream.ingest.kubernetes;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.joulestream.ingest.collect.Collected;
import io.joulestream.ingest.kubernetes.Nodes.NodeFacts;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a pod holds, by whoever knows it best. */
final class Places {

  private final Accelerators accelerators;
  private final StatusDevices status;
  private final DcgmDevices dcgm;
  private final Nodes nodes;
  private final Duration wait;

  /**
   * @param wait after a pod's start, until its devices need no longer be hoped for
   */
  Places(
      Accelerators accelerators,
      StatusDevices status,
      DcgmDevices dcgm,
      Nodes nodes,
      Duration wait) {
    this.accelerators = accelerators;
    this.status = status;
    this.dcgm = dcgm;
    this.nodes = nodes;
    this.wait = wait;
  }

  /** What was read is old. */
  void forget() {
    dcgm.forget();
  }

  /**
   * What a pod holds of its host; empty if that is to be asked again.
   *
   * @param hasEnded whether nobody will know better later
   */
  List<Holding> of(Pod pod, boolean hasEnded, long nowMs, Collected into)
      throws InterruptedException {
    try {
      return find(pod, hasEnded, nowMs, into);
    } catch (KubernetesClientException e) {
      into.problem(
          name(pod),
          "%s is not charged yet: the cluster does not say what node %s has: %s"
              .formatted(name(pod), pod.getSpec().getNodeName(), e.getMessage()));
      return List.of();
    }
  }

  private List<Holding> find(Pod pod, boolean hasEnded, long nowMs, Collected into)
      throws InterruptedException {
    List<Holding> byStatus = status.of(pod);
    if (isAll(byStatus, pod)) {
      return byStatus;
    }
    dcgm.read(into);
    List<Holding> byPage = dcgm.of(pod);
    if (isAll(byPage, pod)) {
      return byPage;
    }
    if (!hasEnded && nowMs - PodLife.startMs(pod).orElse(nowMs) < wait.toMillis()) {
      return List.of();
    }
    List<Holding> some = byStatus.size() >= byPage.size() ? byStatus : byPage;
    return some.isEmpty() ? byCount(pod, into) : incomplete(some, pod, into);
  }

  private boolean isAll(List<Holding> holdings, Pod pod) {
    return !holdings.isEmpty()
        && (holdings.size() >= asked(pod)
            || holdings.stream().allMatch(h -> h.partition().equals(Holding.SLICES)));
  }

  private List<Holding> incomplete(List<Holding> some, Pod pod, Collected into) {
    into.problem(
        name(pod),
        "%s asks for %d accelerators, of which %d are known: the others are not charged to it"
            .formatted(name(pod), asked(pod), some.size()));
    return some;
  }

  private List<Holding> byCount(Pod pod, Collected into) {
    String host = pod.getSpec().getNodeName();
    Optional<NodeFacts> node = nodes.of(host);
    Map<String, Long> requested = accelerators.requested(pod);
    Optional<String> share = node.flatMap(facts -> Shares.ofHost(requested, facts));
    if (share.isEmpty()) {
      into.problem(
          name(pod),
          "%s is not charged: node %s does not say that it has %s"
              .formatted(name(pod), host, String.join(", ", requested.keySet())));
      return List.of();
    }
    if (!share.get().equals("1")) {
      into.problem(
          name(pod),
          ("%s holds %s of node %s, but nobody says which devices these are: it is charged that part"
                  + " of each")
              .formatted(name(pod), share.get(), host));
    }
    return List.of(new Holding("", "", share.get()));
  }

  private long asked(Pod pod) {
    return accelerators.requested(pod).values().stream().mapToLong(Long::longValue).sum();
  }

  private static String name(Pod pod) {
    return pod.getMetadata().getNamespace() + "/" + pod.getMetadata().getName();
  }
}
