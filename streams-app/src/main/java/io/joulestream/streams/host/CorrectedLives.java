package io.joulestream.streams.host;

import io.joulestream.energy.AttemptSet;
import io.joulestream.energy.AttemptSet.Run;
import io.joulestream.energy.JobLife;
import io.joulestream.energy.JobLife.Attempt;
import io.joulestream.schemas.avro.CorrectedJob;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** The lives of jobs, as corrections tell them. */
public final class CorrectedLives {

  private CorrectedLives() {}

  /**
   * What a correction says of a job's life: nothing, if it was made before lives were told.
   *
   * @throws NumberFormatException if the number of an attempt is no number
   */
  public static JobLife of(CorrectedJob job) {
    List<Run> runs = new ArrayList<>();
    List<Integer> attempts = job.getAttempts();
    for (int i = 0; i + 1 < attempts.size(); i += 2) {
      runs.add(new Run(attempts.get(i), attempts.get(i + 1)));
    }
    NavigableMap<Integer, String> states = new TreeMap<>();
    job.getEndStates().forEach((attempt, state) -> states.put(Integer.valueOf(attempt), state));
    Long started = job.getStartedMs();
    return new JobLife(
        new AttemptSet(runs), started == null ? Long.MAX_VALUE : started, latest(job), states);
  }

  private static Optional<Attempt> latest(CorrectedJob job) {
    Long started = job.getLatestStartedMs();
    Long ended = job.getEndedMs();
    return started == null
        ? Optional.empty()
        : Optional.of(
            new Attempt(
                job.getAttempt(), started, job.getRuns(), ended == null ? Long.MIN_VALUE : ended));
  }

  /** Tells a life. */
  public static CorrectedJob.Builder describe(CorrectedJob.Builder job, JobLife life) {
    List<Integer> attempts = new ArrayList<>();
    life.attempts().runs().forEach(run -> attempts.addAll(List.of(run.from(), run.to())));
    Map<String, String> states = new TreeMap<>();
    life.endStates().forEach((attempt, state) -> states.put(Integer.toString(attempt), state));
    job.setAttempts(attempts).setEndStates(states);
    life.latest()
        .ifPresent(
            latest ->
                job.setStartedMs(life.startedMs())
                    .setLatestStartedMs(latest.startedMs())
                    .setRuns(latest.runs())
                    .setEndedMs(latest.endedMs() == Long.MIN_VALUE ? null : latest.endedMs()));
    return job;
  }
}
