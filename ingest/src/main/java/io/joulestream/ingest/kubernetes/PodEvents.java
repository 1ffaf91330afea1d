package io.joulestream.ingest.kubernetes;

import io.joulestream.ingest.RecordKind;
import io.joulestream.ingest.collect.Collected;
import io.joulestream.schemas.Acceptance;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * Starts and ends of pods as job events.
 *
 * <p>An event that is older than the horizon is refused as late. It is handed over all the same,
 * since it is then kept and can be put right later; and beside it one at the earliest time that is
 * accepted, so that the energy from then on is charged, or no longer charged, to the pod.
 */
final class PodEvents {

  private static final Duration HORIZON = Acceptance.DEFAULT.jobEventHorizon();

  /** Left for the way to the stamp. */
  private static final Duration MARGIN = Duration.ofMinutes(1);

  private PodEvents() {}

  /** The earliest time of an event that is surely accepted, epoch ms. */
  static long earliestMs(long nowMs) {
    return nowMs - HORIZON.minus(MARGIN).toMillis();
  }

  /**
   * Hands over a start.
   *
   * @param endMs when it is known to have ended, or {@link Announced#NEVER}
   * @return which start is accepted, epoch ms, or {@link Announced#NEVER}
   */
  static long start(Announced pod, PodJob job, long endMs, long nowMs, Collected into) {
    long earliest = earliestMs(nowMs);
    start(pod, job, pod.startMs(), into);
    if (pod.startMs() >= earliest) {
      return pod.startMs();
    }
    if (endMs <= earliest) {
      return Announced.NEVER;
    }
    start(pod, job, earliest, into);
    into.problem(
        pod.pod(),
        ("%s runs since %s, which is too late to be told: it is charged from %s on, and its true"
                + " start is kept among the rejected")
            .formatted(
                pod.pod(), Instant.ofEpochMilli(pod.startMs()), Instant.ofEpochMilli(earliest)));
    return earliest;
  }

  /** Hands over an end. */
  static void stop(Announced pod, long endMs, String endState, long nowMs, Collected into) {
    stop(pod, endMs, endState, into);
    long earliest = earliestMs(nowMs);
    if (endMs < earliest && pod.acceptedMs() < earliest) {
      stop(pod, earliest, endState, into);
    }
  }

  private static void start(Announced pod, PodJob job, long timeMs, Collected into) {
    for (Holding holding : pod.holdings()) {
      Map<String, String> record = event(pod, holding, "START", timeMs);
      record.put("team", job.team());
      record.put("project", job.project());
      record.put("user", job.user());
      record.put("name", job.name());
      into.add(RecordKind.JOBS, record);
    }
  }

  private static void stop(Announced pod, long timeMs, String endState, Collected into) {
    for (Holding holding : pod.holdings()) {
      Map<String, String> record = event(pod, holding, "STOP", timeMs);
      record.put("end_state", endState);
      into.add(RecordKind.JOBS, record);
    }
  }

  private static Map<String, String> event(
      Announced pod, Holding holding, String event, long timeMs) {
    Map<String, String> record = new HashMap<>();
    record.put("time", Instant.ofEpochMilli(timeMs).toString());
    record.put("job", pod.job());
    record.put("attempt", Integer.toString(pod.attempt()));
    record.put("event", event);
    record.put("host", pod.host());
    record.put("device", holding.device());
    record.put("partition", holding.partition());
    record.put("share", holding.share());
    return record;
  }
}
