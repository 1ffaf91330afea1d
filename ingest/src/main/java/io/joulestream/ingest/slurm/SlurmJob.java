package io.joulestream.ingest.slurm;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A job as Slurm's accounting tells of it: one record for each time it ran.
 *
 * @param cluster empty if the record does not say
 * @param id as users know it: {@code 123}, {@code 123_4} of an array, {@code 123+1} of a
 *     heterogeneous job
 * @param start absent if it never ran
 * @param end absent if it runs
 * @param hosts empty if it never ran
 * @param gpus allocated on all hosts together
 * @param restarts how often it had been requeued before, 0 if that is not told
 */
public record SlurmJob(
    String cluster,
    String id,
    Owner owner,
    String state,
    Optional<Instant> start,
    Optional<Instant> end,
    List<String> hosts,
    long gpus,
    int restarts) {

  /**
   * Whose it is.
   *
   * @param account of Slurm, which becomes the team
   * @param project of the workload characterisation key, if there is one
   */
  public record Owner(String account, String project, String user, String name) {}

  /** Slurm marks a default key with a star. */
  public static String withoutDefaultMark(String key) {
    return key.startsWith("*") ? key.substring(1) : key;
  }

  /** {@code CANCELLED by 1000} is CANCELLED. */
  public static String state(String text) {
    int space = text.indexOf(' ');
    return space < 0 ? text : text.substring(0, space);
  }
}
