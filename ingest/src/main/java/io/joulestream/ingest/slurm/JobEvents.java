package io.joulestream.ingest.slurm;

import io.joulestream.ingest.RecordKind;
import io.joulestream.ingest.collect.Collected;
import io.joulestream.schemas.Acceptance;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Starts and stops of one poll.
 *
 * <p>A job event that is further behind than its horizon is refused, whatever it says (semantics
 * §2). So what is learnt later than that is told twice: with its true time, which is refused and
 * kept for {@code joulestream correct}, and with the earliest time that is still taken, so that the
 * live books have the job from then on (a start) or no longer (a stop). The earliest start and the
 * earliest stop count, so the second one changes nothing where the first one had come in time.
 */
final class JobEvents {

  /** Behind the present at most, with a minute for what is between here and the stamp. */
  static final Duration REACH = Acceptance.DEFAULT.jobEventHorizon().minusMinutes(1);

  private final Collected into;
  private final long nowMs;

  JobEvents(Collected into, long nowMs) {
    this.into = into;
    this.nowMs = nowMs;
  }

  void start(Announced job, Collection<Held> held, long trueMs) {
    times(trueMs, nowMs).forEach(time -> held.forEach(h -> add("START", job, h, time, "")));
  }

  void stop(Announced job, Collection<Held> held, long trueMs, String endState) {
    times(trueMs, nowMs).forEach(time -> held.forEach(h -> add("STOP", job, h, time, endState)));
  }

  /** At which times something is told, epoch ms. */
  static List<Long> times(long trueMs, long nowMs) {
    long earliest = nowMs - REACH.toMillis();
    return trueMs >= earliest ? List.of(trueMs) : List.of(trueMs, earliest);
  }

  private void add(String event, Announced job, Held held, long timeMs, String endState) {
    into.add(RecordKind.JOBS, record(event, job, held, timeMs, endState));
  }

  /** The columns of a job event. */
  static Map<String, String> record(
      String event, Announced job, Held held, long timeMs, String endState) {
    Map<String, String> record = new HashMap<>();
    record.put("time", Long.toString(timeMs));
    record.put("job", job.name());
    record.put("event", event);
    record.put("host", held.host());
    record.put("device", held.device());
    record.put("share", held.share());
    record.put("team", JobName.label(job.owner().account()));
    record.put("project", JobName.label(job.owner().project()));
    record.put("user", JobName.label(job.owner().user()));
    record.put("name", JobName.label(job.owner().name()));
    record.put("attempt", Integer.toString(job.attempt()));
    record.put("end_state", endState);
    return record;
  }
}
