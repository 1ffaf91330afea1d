package io.joulestream.ingest.kubernetes;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What accelerators the nodes have, asked for one by one when it matters. */
final class Nodes {

  private static final Duration FRESH = Duration.ofMinutes(10);

  private final KubernetesClient client;
  private final Clock clock;
  private final Map<String, Entry> known = new HashMap<>();

  private record Entry(NodeFacts facts, long askedMs) {}

  /**
   * A node.
   *
   * @param capacity by resource
   */
  record NodeFacts(Map<String, Quantity> capacity, Map<String, String> labels) {

    /** A label that is a number above 0, as GPU feature discovery writes them. */
    Optional<Integer> number(String label) {
      return Optional.ofNullable(labels.get(label))
          .filter(text -> text.matches("[1-9]\\d{0,5}"))
          .map(Integer::parseInt);
    }

    /** Into how many time slices each GPU is cut; 1 if it is not. */
    int slices() {
      return number("nvidia.com/gpu.replicas").orElse(1);
    }
  }

  Nodes(KubernetesClient client, Clock clock) {
    this.client = client;
    this.clock = clock;
  }

  /**
   * A node by name; empty if there is none of that name.
   *
   * @throws KubernetesClientException if the cluster does not say
   */
  Optional<NodeFacts> of(String name) {
    Entry entry = known.get(name);
    if (entry != null && clock.millis() - entry.askedMs() < FRESH.toMillis()) {
      return Optional.of(entry.facts());
    }
    Optional<NodeFacts> facts =
        Optional.ofNullable(client.nodes().withName(name).get()).map(Nodes::facts);
    facts.ifPresent(f -> known.put(name, new Entry(f, clock.millis())));
    return facts;
  }

  private static NodeFacts facts(Node node) {
    return new NodeFacts(
        node.getStatus() == null ? Map.of() : orNone(node.getStatus().getCapacity()),
        orNone(node.getMetadata().getLabels()));
  }

  private static <V> Map<String, V> orNone(@Nullable Map<String, V> map) {
    return map == null ? Map.of() : map;
  }
}
