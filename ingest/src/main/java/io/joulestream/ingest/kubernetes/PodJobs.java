package io.joulestream.ingest.kubernetes;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.joulestream.ingest.kubernetes.KubernetesSettings.JobFrom;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * From a pod to the job that it is or belongs to.
 *
 * <p>The labels are those that the schedulers of batch work put on pods: Kubernetes' Job, JobSet,
 * Kueue, Volcano, KubeRay.
 */
final class PodJobs {

  private static final List<String> OWNER_NAMES =
      List.of(
          "jobset.sigs.k8s.io/jobset-name",
          "volcano.sh/job-name",
          "ray.io/originated-from-cr-name",
          "ray.io/cluster",
          "batch.kubernetes.io/job-name");

  private static final List<String> OWNER_UIDS =
      List.of("jobset.sigs.k8s.io/jobset-uid", "batch.kubernetes.io/controller-uid");

  private static final List<String> ATTEMPTS =
      List.of(
          "jobset.sigs.k8s.io/restart-attempt",
          "jobset.sigs.k8s.io/in-place-restart-attempt",
          "volcano.sh/job-retry-count");

  private final KubernetesSettings settings;

  PodJobs(KubernetesSettings settings) {
    this.settings = settings;
  }

  PodJob of(Pod pod) {
    ObjectMeta meta = pod.getMetadata();
    String owner =
        first(meta, OWNER_NAMES).or(() -> controller(meta).map(OwnerReference::getName)).orElse("");
    boolean isOwners = settings.jobFrom() == JobFrom.OWNER && !owner.isEmpty();
    return new PodJob(
        settings.cluster() + "/" + (isOwners ? ownerId(meta, owner) : meta.getUid()),
        isOwners ? attempt(meta) : 0,
        meta.getNamespace() + "/" + (isOwners ? owner : meta.getName()),
        first(meta, settings.teamLabels()).orElse(meta.getNamespace()),
        first(meta, settings.projectLabels()).orElse(owner),
        first(meta, settings.userLabels()).orElse(""));
  }

  /**
   * The UID of what owns the pod, by label or by reference. The reference of a pod of Ray or
   * Volcano is to the cluster or job itself, that of a pod of a JobSet to one of its jobs.
   */
  private static String ownerId(ObjectMeta meta, String owner) {
    return first(meta, OWNER_UIDS)
        .or(() -> controller(meta).map(OwnerReference::getUid))
        .orElse(meta.getNamespace() + "/" + owner);
  }

  private static Optional<OwnerReference> controller(ObjectMeta meta) {
    return meta.getOwnerReferences().stream()
        .filter(reference -> Boolean.TRUE.equals(reference.getController()))
        .findFirst();
  }

  private static int attempt(ObjectMeta meta) {
    return first(meta, ATTEMPTS)
        .filter(text -> text.matches("\\d{1,9}"))
        .map(Integer::parseInt)
        .orElse(0);
  }

  private static Optional<String> first(ObjectMeta meta, List<String> labels) {
    Map<String, String> there = Optional.ofNullable(meta.getLabels()).orElse(Map.of());
    return labels.stream()
        .map(label -> there.getOrDefault(label, ""))
        .filter(v -> !v.isBlank())
        .findFirst();
  }
}
