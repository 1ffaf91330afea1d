package io.joulestream.standalone.adopt;

import io.joulestream.standalone.embedded.StartFailure;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How many GPUs each host has, as told on the command line. */
final class GpuCounts {

  private final Map<String, Integer> byHost = new HashMap<>();
  private int others = -1;

  /**
   * Counts.
   *
   * @param given {@code 8} for all hosts, {@code gpu[01-04]=4} for some, which counts before
   * @throws StartFailure if one is neither
   */
  static GpuCounts of(List<String> given) {
    GpuCounts counts = new GpuCounts();
    given.forEach(counts::add);
    return counts;
  }

  private void add(String given) {
    int equals = given.lastIndexOf('=');
    try {
      int count = Integer.parseInt(given.substring(equals + 1).strip());
      if (count < 0) {
        throw new NumberFormatException(given);
      }
      if (equals < 0) {
        others = count;
      } else {
        HostList.expand(given.substring(0, equals)).forEach(host -> byHost.put(host, count));
      }
    } catch (IllegalArgumentException e) {
      throw new StartFailure(
          "--gpus-per-node is '%s': it is a number, or HOSTS=NUMBER as gpu[01-04]=4"
              .formatted(given),
          e);
    }
  }

  /**
   * GPUs of a host.
   *
   * @throws StartFailure if nobody told
   */
  int of(String host) {
    int count = byHost.getOrDefault(host, others);
    if (count < 0) {
      throw new StartFailure(
          "nobody told how many GPUs %s has: add --gpus-per-node %s=NUMBER".formatted(host, host));
    }
    return count;
  }
}
