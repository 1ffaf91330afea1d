package io.joulestream.ingest.kubernetes;

import io.joulestream.ingest.kubernetes.Nodes.NodeFacts;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The part of a host that a pod holds by the count of its accelerators, where nobody says which
 * they are. That is the host itself if it is all of them; else an approximation: the pod is charged
 * a part of every device's energy and not all of its own.
 */
final class Shares {

  private static final int DIGITS = 9;
  private static final int MIG_SLICES = 7;
  private static final Pattern MIG = Pattern.compile(".*/mig-(?<slices>\\d)g\\..*");

  private Shares() {}

  /**
   * The share of a host as text, more than 0 and at most 1; empty if the node does not tell.
   *
   * @param requested accelerators of the pod by resource
   */
  static Optional<String> ofHost(Map<String, Long> requested, NodeFacts node) {
    BigDecimal share = BigDecimal.ZERO;
    for (Map.Entry<String, Long> resource : requested.entrySet()) {
      Optional<BigDecimal> part = part(resource.getKey(), resource.getValue(), node);
      if (part.isEmpty()) {
        return Optional.empty();
      }
      share = share.add(part.get());
    }
    return Optional.of(text(share.min(BigDecimal.ONE)));
  }

  /**
   * Of the GPUs of the host if their number is known: a host can have some with MIG, some without.
   */
  private static Optional<BigDecimal> part(String resource, long count, NodeFacts node) {
    Optional<Integer> gpus = node.number("nvidia.com/gpu.count");
    Matcher mig = MIG.matcher(resource);
    if (gpus.isPresent() && mig.matches()) {
      return Optional.of(
          ratio(count * Long.parseLong(mig.group("slices")), (long) MIG_SLICES * gpus.get()));
    }
    long labelled = resource.equals("nvidia.com/gpu") ? (long) gpus.orElse(0) * node.slices() : 0;
    // where MIG instances are offered as GPUs, there are more of them than GPUs
    long whole = Math.max(labelled, capacity(resource, node));
    return whole == 0 ? Optional.empty() : Optional.of(ratio(count, whole));
  }

  private static long capacity(String resource, NodeFacts node) {
    return Optional.ofNullable(node.capacity().get(resource))
        .map(capacity -> capacity.getNumericalAmount().longValue())
        .orElse(0L);
  }

  private static BigDecimal ratio(long part, long whole) {
    return BigDecimal.valueOf(part).divide(BigDecimal.valueOf(whole), DIGITS, RoundingMode.DOWN);
  }

  /** A ratio as text, rounded down so that parts never add up to more than the whole. */
  static String text(long part, long whole) {
    return text(ratio(part, whole));
  }

  private static String text(BigDecimal share) {
    return share.stripTrailingZeros().toPlainString();
  }
}
