package io.joulestream.ingest.slurm;

import io.joulestream.ingest.IngestException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How many GPUs each host has, as somebody told. */
public final class GpuCounts {

  private final String key;
  private final Map<String, Integer> byHost = new HashMap<>();
  private int others = -1;

  private GpuCounts(String key) {
    this.key = key;
  }

  /**
   * Counts.
   *
   * @param key of the setting or option, for people
   * @param given {@code 8} for all hosts, {@code gpu[01-04]=4} for some, which counts before
   * @throws IllegalArgumentException if one is neither, beginning with the key
   */
  public static GpuCounts of(String key, List<String> given) {
    GpuCounts counts = new GpuCounts(key);
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
      throw new IllegalArgumentException(
          "%s is '%s': it is a number, or HOSTS=NUMBER as gpu[01-04]=4".formatted(key, given), e);
    }
  }

  /**
   * GPUs of a host.
   *
   * @throws IngestException if nobody told
   */
  int of(String host) {
    int count = byHost.getOrDefault(host, others);
    if (count < 0) {
      throw new IngestException(
          "nobody told how many GPUs %s has: add %s %s=NUMBER".formatted(host, key, host));
    }
    return count;
  }
}
