package io.joulestream.ingest.kubernetes;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The resources that are accelerators. */
final class Accelerators {

  private final List<String> names;

  /** Names of resources; {@code *} stands for any end. */
  Accelerators(List<String> names) {
    this.names = names;
  }

  boolean includes(String resource) {
    return names.stream()
        .anyMatch(
            name ->
                name.endsWith("*")
                    ? resource.startsWith(name.substring(0, name.length() - 1))
                    : resource.equals(name));
  }

  /** How many of each there are in a list of resources, those of which there are none left out. */
  Map<String, Long> of(Map<String, Quantity> resources) {
    Map<String, Long> counts = new TreeMap<>();
    resources.forEach(
        (name, quantity) -> {
          if (includes(name) && amount(quantity) > 0) {
            counts.put(name, amount(quantity));
          }
        });
    return counts;
  }

  /**
   * How many of each a pod holds. As the scheduler reckons: what its containers and sidecars ask
   * for together, or what one of its init containers asks for, if that is more: init containers run
   * before the others and leave their devices to them.
   */
  Map<String, Long> requested(Pod pod) {
    Map<String, Long> together = new TreeMap<>();
    Map<String, Long> before = new TreeMap<>();
    if (pod.getSpec() == null) {
      return together;
    }
    pod.getSpec()
        .getContainers()
        .forEach(c -> of(c).forEach((k, n) -> together.merge(k, n, Long::sum)));
    for (Container init : pod.getSpec().getInitContainers()) {
      boolean isSidecar = "Always".equals(init.getRestartPolicy());
      of(init)
          .forEach(
              (k, n) ->
                  (isSidecar ? together : before).merge(k, n, isSidecar ? Long::sum : Math::max));
    }
    before.forEach((name, count) -> together.merge(name, count, Math::max));
    return together;
  }

  private Map<String, Long> of(Container container) {
    ResourceRequirements resources = container.getResources();
    if (resources == null) {
      return Map.of();
    }
    // of such resources a limit is a request, and one must not differ from the other
    Map<String, Long> counts = of(Optional.ofNullable(resources.getRequests()).orElse(Map.of()));
    counts.putAll(of(Optional.ofNullable(resources.getLimits()).orElse(Map.of())));
    return counts;
  }

  private static long amount(Quantity quantity) {
    BigDecimal amount = quantity.getNumericalAmount();
    return amount.longValue();
  }
}
