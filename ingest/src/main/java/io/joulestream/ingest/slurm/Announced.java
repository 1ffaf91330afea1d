package io.joulestream.ingest.slurm;

import java.util.List;

/**
 * A job whose start was handed over, and whose stop was not.
 *
 * @param startMs epoch ms, as the controller tells it
 * @param seenMs when it was last seen running, epoch ms
 */
record Announced(
    String name, int attempt, SlurmJob.Owner owner, long startMs, List<Held> held, long seenMs) {

  Announced seen(List<Held> nowHeld, long nowMs) {
    return new Announced(name, attempt, owner, startMs, nowHeld, nowMs);
  }
}
