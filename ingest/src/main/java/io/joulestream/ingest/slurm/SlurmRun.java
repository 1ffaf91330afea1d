package io.joulestream.ingest.slurm;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A job as the controller knows it now.
 *
 * @param name {@code cluster/123}, {@code cluster/123_4} of an array, {@code cluster/123+1} of a
 *     heterogeneous job
 * @param attempt how often it had been requeued before
 * @param submittedMs epoch ms; the controller sets it anew when it requeues a job
 * @param nodes where and with what it runs; nothing where that is not told
 */
record SlurmRun(
    String name,
    int attempt,
    SlurmJob.Owner owner,
    String state,
    Optional<Long> submittedMs,
    Optional<Long> startMs,
    Optional<Long> endMs,
    Optional<Long> resizedMs,
    Nodes nodes) {

  /** Which hosts, and for each of them in their order the generic resources it holds there. */
  record Nodes(List<String> hosts, List<String> gres) {}

  /** Hold what they were given. A job that is suspended keeps its GPUs. */
  private static final Set<String> HOLDING =
      Set.of(
          "RUNNING",
          "SUSPENDED",
          "STOPPED",
          "COMPLETING",
          "CONFIGURING",
          "RESIZING",
          "SIGNALING",
          "STAGE_OUT");

  private static final Set<String> ENDED =
      Set.of(
          "COMPLETED",
          "CANCELLED",
          "FAILED",
          "TIMEOUT",
          "NODE_FAIL",
          "PREEMPTED",
          "BOOT_FAIL",
          "DEADLINE",
          "OUT_OF_MEMORY",
          "LAUNCH_FAILED",
          "RECONFIG_FAIL",
          "REVOKED");

  /** The one that says most of a state and its flags: that a job ended, else the first. */
  static String state(List<String> states) {
    return states.stream()
        .filter(ENDED::contains)
        .findFirst()
        .orElseGet(() -> states.isEmpty() ? "" : states.get(0));
  }

  boolean holds() {
    return HOLDING.contains(state) && startMs.isPresent();
  }

  /** It has ended here, and its nodes are cleaned up; if it is requeued, under its next number. */
  boolean isCompleting() {
    return state.equals("COMPLETING");
  }

  boolean hasEnded() {
    return ENDED.contains(state);
  }
}
