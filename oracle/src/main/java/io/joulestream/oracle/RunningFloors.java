package io.joulestream.oracle;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;

/** Section 5: an amount divided by running floors; what they leave belongs to nobody. */
final class RunningFloors {
  private RunningFloors() {}

  /**
   * Job k gets ⌊E·S_k/T⌋ − ⌊E·S_{k−1}/T⌋, S_k being the running sum of the weights.
   *
   * @param weights by job, in order of UTF-8 bytes
   * @param total T, positive, at least the sum of the weights
   */
  static Map<String, Long> divide(long amount, SortedMap<String, Long> weights, long total) {
    Map<String, Long> parts = new LinkedHashMap<>();
    long sum = 0;
    long given = 0;
    for (Map.Entry<String, Long> weight : weights.entrySet()) {
      sum = Math.addExact(sum, weight.getValue());
      long upTo = Exact.floor(Exact.product(amount, sum), Exact.product(total));
      parts.put(weight.getKey(), upTo - given);
      given = upTo;
    }
    return parts;
  }

  static long sum(Map<String, Long> parts) {
    return parts.values().stream().reduce(0L, Math::addExact);
  }
}
