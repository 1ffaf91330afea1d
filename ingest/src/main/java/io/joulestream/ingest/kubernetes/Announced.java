package io.joulestream.ingest.kubernetes;

import java.util.List;

/**
 * A pod whose start was handed over.
 *
 * @param pod namespace and name, for people
 * @param startMs when it began to hold what it holds, epoch ms
 * @param seenMs when it was last known to be there, epoch ms
 * @param acceptedMs the start that was early enough to be accepted; {@link #NEVER} if none was
 * @param isStopped whether its end was handed over, too: it is remembered while the pod is listed
 */
record Announced(
    String uid,
    String pod,
    String host,
    long startMs,
    long seenMs,
    long acceptedMs,
    String job,
    int attempt,
    List<Holding> holdings,
    boolean isStopped) {

  static final long NEVER = Long.MAX_VALUE;

  Announced accepted(long timeMs) {
    return new Announced(
        uid, pod, host, startMs, seenMs, timeMs, job, attempt, holdings, isStopped);
  }

  Announced seen(long timeMs) {
    return new Announced(
        uid, pod, host, startMs, timeMs, acceptedMs, job, attempt, holdings, isStopped);
  }

  Announced stopped() {
    return new Announced(uid, pod, host, startMs, seenMs, acceptedMs, job, attempt, holdings, true);
  }
}
