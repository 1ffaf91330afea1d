package io.joulestream.ingest.kubernetes;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.ResourceHealth;
import io.fabric8.kubernetes.api.model.ResourceStatus;
import java.util.List;
import java.util.Optional;
import java.util.function.ToIntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The devices that the kubelet writes into a pod's status, {@code allocatedResourcesStatus}
 * (Kubernetes enhancement 4680; feature gate ResourceHealthStatus). They are ids of the device
 * plugin: {@code GPU-uuid}, {@code GPU-uuid::3} for a time slice, {@code MIG-GPU-uuid/3/0} for an
 * older MIG instance. A newer one, {@code MIG-uuid}, does not tell which GPU it is of. Plugins of
 * others name devices otherwise than readings do, by PCI address for one: a pod that held such a
 * device would be charged nothing, so it is as good as unknown.
 */
final class StatusDevices implements PodDevices {

  private static final String MIG = "/mig-";
  private static final Pattern SLICE = Pattern.compile("(?<device>.+)::(?<slice>\\d+)");
  private static final Pattern MIG_OF_GPU =
      Pattern.compile("MIG-(?<device>GPU-[^/]+)/(?<instance>\\d+)/\\d+");

  private final Accelerators accelerators;
  private final ToIntFunction<Pod> slices;

  /**
   * Devices by status.
   *
   * @param slices into how many time slices the GPUs of a pod's node are cut; 1 if not known
   */
  StatusDevices(Accelerators accelerators, ToIntFunction<Pod> slices) {
    this.accelerators = accelerators;
    this.slices = slices;
  }

  @Override
  public List<Holding> of(Pod pod) {
    if (pod.getStatus() == null) {
      return List.of();
    }
    return Stream.concat(
            pod.getStatus().getInitContainerStatuses().stream(),
            pod.getStatus().getContainerStatuses().stream())
        .map(ContainerStatus::getAllocatedResourcesStatus)
        .flatMap(List::stream)
        .filter(status -> accelerators.includes(status.getName()))
        .flatMap(status -> holdings(pod, status))
        .distinct()
        .toList();
  }

  private Stream<Holding> holdings(Pod pod, ResourceStatus status) {
    return status.getResources().stream()
        .map(ResourceHealth::getResourceID)
        .flatMap(id -> holding(pod, status.getName(), id).stream());
  }

  private Optional<Holding> holding(Pod pod, String resource, String id) {
    if (id.startsWith("MIG-")) {
      return instance(resource, MIG_OF_GPU.matcher(id));
    }
    Matcher slice = SLICE.matcher(id);
    if (slice.matches()) {
      return slice(pod, slice.group("device"), slice.group("slice"));
    }
    if (id.matches("\\d{1,3}")) {
      return Optional.of(new Holding("#" + id, "", ""));
    }
    return id.startsWith("GPU-") ? Optional.of(new Holding(id, "", "")) : Optional.empty();
  }

  /** Where every instance is offered as a whole GPU, its profile is not known either. */
  private static Optional<Holding> instance(String resource, Matcher id) {
    int profile = resource.indexOf(MIG);
    return profile < 0 || !id.matches()
        ? Optional.empty()
        : Optional.of(
            new Holding(
                id.group("device"),
                resource.substring(profile + MIG.length()) + "/" + id.group("instance"),
                ""));
  }

  /** Without the number of slices its share is not known, and the device is as good as unknown. */
  private Optional<Holding> slice(Pod pod, String device, String number) {
    int parts = slices.applyAsInt(pod);
    return parts < 2
        ? Optional.empty()
        : Optional.of(new Holding(device, "slice-" + number, Shares.text(1, parts)));
  }
}
