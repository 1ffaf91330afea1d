package io.joulestream.ingest.kubernetes;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * From when to when a pod holds its devices, and how it ends.
 *
 * <p>It holds them from {@code status.startTime}, when the kubelet has admitted it and given them
 * to it, although its images may still be pulled: nobody else can use them from then on. It holds
 * them until all of its containers are over, whichever of them asked for them.
 */
final class PodLife {

  /** Reasons of the condition DisruptionTarget, in the words of end states. */
  private static final Map<String, String> DISRUPTIONS =
      Map.of(
          "PreemptionByScheduler", "Preempted",
          "EvictionByEvictionAPI", "Evicted",
          "DeletionByTaintManager", "Evicted",
          "TerminationByKubelet", "Evicted",
          "DeletionByPodGC", "NodeLost");

  private PodLife() {}

  /** When it was given its devices, epoch ms; empty as long as it has none. */
  static OptionalLong startMs(Pod pod) {
    return status(pod).map(PodStatus::getStartTime).map(PodLife::time).orElse(OptionalLong.empty());
  }

  static boolean isOver(Pod pod) {
    String phase = status(pod).map(PodStatus::getPhase).orElse("");
    return phase.equals("Succeeded") || phase.equals("Failed");
  }

  /**
   * Whether a container of it has ever run: the kubelet can refuse a pod, which then holds nothing.
   */
  static boolean hasRun(Pod pod) {
    return containers(pod)
        .flatMap(c -> Stream.of(c.getState(), c.getLastState()))
        .filter(Objects::nonNull)
        .anyMatch(state -> state.getRunning() != null || state.getTerminated() != null);
  }

  /**
   * When a pod that is over, or gone, let its devices go, epoch ms: when its last container ended,
   * else when it was disrupted, else when it was to be gone; never later than it was seen so.
   */
  static long endMs(Pod pod, long seenMs) {
    return Stream.of(lastFinished(pod), disrupted(pod), deletion(pod))
        .filter(OptionalLong::isPresent)
        .findFirst()
        .map(OptionalLong::getAsLong)
        .map(end -> Math.min(end, seenMs))
        .orElse(seenMs);
  }

  /** Only if nothing of it still runs: a pod that was forced away has no last end. */
  private static OptionalLong lastFinished(Pod pod) {
    if (containers(pod).map(ContainerStatus::getState).anyMatch(PodLife::isRunning)) {
      return OptionalLong.empty();
    }
    LongStream ends =
        terminated(pod)
            .map(ContainerStateTerminated::getFinishedAt)
            .map(PodLife::time)
            .flatMapToLong(OptionalLong::stream);
    return ends.max();
  }

  private static OptionalLong disrupted(Pod pod) {
    return condition(pod, "DisruptionTarget")
        .map(PodCondition::getLastTransitionTime)
        .map(PodLife::time)
        .orElse(OptionalLong.empty());
  }

  private static OptionalLong deletion(Pod pod) {
    return time(pod.getMetadata().getDeletionTimestamp());
  }

  /** How a pod that is over or gone ended: its phase, or what is known to have ended it. */
  static String endState(Pod pod) {
    String phase = status(pod).map(PodStatus::getPhase).orElse("");
    if (phase.equals("Succeeded")) {
      return phase;
    }
    if (terminated(pod).anyMatch(t -> "OOMKilled".equals(t.getReason()))) {
      return "OOMKilled";
    }
    String reason = status(pod).map(PodStatus::getReason).orElse("");
    if (!reason.isBlank()) {
      return reason.equals("Preempting") ? "Preempted" : reason;
    }
    String disruption = condition(pod, "DisruptionTarget").map(PodCondition::getReason).orElse("");
    return Optional.ofNullable(DISRUPTIONS.get(disruption))
        .orElse(phase.equals("Failed") ? phase : "Deleted");
  }

  private static boolean isRunning(@Nullable ContainerState state) {
    return state != null && state.getRunning() != null;
  }

  private static Stream<ContainerStateTerminated> terminated(Pod pod) {
    return containers(pod)
        .map(ContainerStatus::getState)
        .filter(Objects::nonNull)
        .map(ContainerState::getTerminated)
        .filter(Objects::nonNull);
  }

  private static Stream<ContainerStatus> containers(Pod pod) {
    return status(pod).stream()
        .flatMap(
            status ->
                Stream.concat(
                    status.getInitContainerStatuses().stream(),
                    status.getContainerStatuses().stream()));
  }

  private static Optional<PodCondition> condition(Pod pod, String type) {
    return status(pod).stream()
        .flatMap(status -> status.getConditions().stream())
        .filter(c -> type.equals(c.getType()) && "True".equals(c.getStatus()))
        .findFirst();
  }

  private static Optional<PodStatus> status(Pod pod) {
    return Optional.ofNullable(pod.getStatus());
  }

  private static OptionalLong time(@Nullable String text) {
    try {
      return text == null
          ? OptionalLong.empty()
          : OptionalLong.of(OffsetDateTime.parse(text).toInstant().toEpochMilli());
    } catch (DateTimeException e) {
      // the API server has no other times; what it never wrote is as good as none
      return OptionalLong.empty();
    }
  }
}
