package io.joulestream.ingest.slurm;

import java.util.HashMap;
import java.util.Map;

/**
 * The GPUs among the trackable resources of a job.
 *
 * <p>Slurm lists them twice where types are tracked: {@code gres/gpu=8,gres/gpu:a100=8} are eight.
 */
public final class TresCounts {

  private static final String ALL = "gres/gpu";
  private static final String TYPED = ALL + ":";

  private final Map<String, Long> counts = new HashMap<>();

  /** Resources as {@code cpu=64,mem=512G,gres/gpu=8}. */
  public static TresCounts parse(String text) {
    TresCounts tres = new TresCounts();
    for (String resource : text.split(",", -1)) {
      int equals = resource.indexOf('=');
      String name = resource.substring(0, Math.max(0, equals)).strip();
      if (name.equals(ALL) || name.startsWith(TYPED)) {
        tres.add(name, count(resource.substring(equals + 1).strip(), text));
      }
    }
    return tres;
  }

  private static long count(String number, String text) {
    try {
      return Long.parseLong(number);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("'%s' has GPUs without a number".formatted(text), e);
    }
  }

  /** Adds a resource, by its full name. */
  void add(String name, long count) {
    counts.merge(name, count, Long::sum);
  }

  /** The untyped count where there is one: it contains the typed ones. */
  public long gpus() {
    Long all = counts.get(ALL);
    if (all != null) {
      return all;
    }
    return counts.entrySet().stream()
        .filter(count -> count.getKey().startsWith(TYPED))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }
}
