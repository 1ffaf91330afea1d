package io.joulestream.ingest.slurm;

import com.fasterxml.jackson.core.type.TypeReference;
import io.joulestream.ingest.IngestException;
import io.joulestream.ingest.collect.Collected;
import io.joulestream.ingest.collect.Source;
import io.joulestream.ingest.collect.SourceContext;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Asks Slurm which jobs run, and tells what changed since it last asked: starts, stops, and what a
 * job was given or gave back. What runs on is not told again; what no longer runs is stopped,
 * whoever missed it, after a restart too.
 */
final class SlurmSource implements Source {

  private static final String REQUEUED = "REQUEUED";

  private final SourceContext context;
  private final JobQueue queue;
  private final Holdings holdings;
  private final JobMemory memory;
  private Map<String, Announced> announced;
  private @Nullable Map<String, Announced> next;

  SlurmSource(SlurmSettings settings, SourceContext context) {
    this.context = context;
    this.queue = new JobQueue(settings, new SlurmTools(settings.command(), context.timeout()));
    this.holdings = settings.holdings();
    this.memory = new JobMemory(context.memory().resolve("announced.json"));
    this.announced = new HashMap<>();
    memory
        .read(new TypeReference<List<Announced>>() {}, List.of())
        .forEach(job -> announced.put(job.name(), job));
  }

  @Override
  public void poll(Collected into) throws IOException, InterruptedException {
    Map<String, SlurmRun> runs = new HashMap<>();
    PrintedJobs printed = queue.jobs(into);
    for (SlurmRun run : printed.runs()) {
      runs.merge(run.name(), run, SlurmSource::later);
    }
    long nowMs = context.clock().millis();
    JobEvents events = new JobEvents(into, nowMs);
    Map<String, Announced> running = new HashMap<>();
    announced.values().stream()
        .filter(job -> printed.unread().contains(job.name()))
        .forEach(job -> running.put(job.name(), job));
    stopThoseThatEnded(runs, running.keySet(), events, into);
    for (SlurmRun run : runs.values()) {
      if (run.holds()) {
        seen(run, nowMs, events, into).ifPresent(job -> running.put(job.name(), job));
      }
    }
    queue.unavailable(into);
    next = running;
  }

  private static SlurmRun later(SlurmRun a, SlurmRun b) {
    return b.attempt() >= a.attempt() ? b : a;
  }

  /** A job that runs: new, as before, or with more or less than before. */
  private Optional<Announced> seen(SlurmRun run, long nowMs, JobEvents events, Collected into) {
    Optional<Announced> before =
        Optional.ofNullable(announced.get(run.name()))
            .filter(job -> job.attempt() == run.attempt());
    List<Held> held;
    try {
      held = List.copyOf(holdings.of(run.nodes()));
    } catch (IllegalArgumentException | IngestException e) {
      into.problem("job " + run.name(), String.valueOf(e.getMessage()));
      return before;
    }
    if (before.isPresent()) {
      return before.map(job -> confirmed(job, held, run, nowMs, events));
    }
    return held.isEmpty() || run.isCompleting()
        ? Optional.empty()
        : Optional.of(started(run, held, nowMs, events));
  }

  private static Announced started(SlurmRun run, List<Held> held, long nowMs, JobEvents events) {
    long startMs = run.startMs().orElse(nowMs);
    Announced job = new Announced(run.name(), run.attempt(), run.owner(), startMs, held, nowMs);
    events.start(job, held, startMs);
    return job;
  }

  private static Announced confirmed(
      Announced before, List<Held> held, SlurmRun run, long nowMs, JobEvents events) {
    // while a job completes its resources are no longer told, but it has not given them back
    if (held.isEmpty() || held.equals(before.held())) {
      return before.seen(before.held(), nowMs);
    }
    long atMs = run.resizedMs().filter(ms -> ms > before.startMs()).orElse(nowMs);
    events.stop(before, without(before.held(), held), atMs, "");
    events.start(before, without(held, before.held()), atMs);
    return before.seen(held, nowMs);
  }

  private static Collection<Held> without(List<Held> all, List<Held> some) {
    Set<Held> rest = new HashSet<>(all);
    rest.removeAll(some);
    return rest.stream().sorted().toList();
  }

  /**
   * Stops what ended.
   *
   * @param there names of jobs that are there, as far as anybody can tell
   */
  private void stopThoseThatEnded(
      Map<String, SlurmRun> runs, Set<String> there, JobEvents events, Collected into)
      throws InterruptedException {
    List<Announced> forgotten = new ArrayList<>();
    for (Announced job : announced.values()) {
      SlurmRun run = runs.get(job.name());
      if (there.contains(job.name())) {
        continue;
      }
      if (run == null || (run.attempt() == job.attempt() && !run.holds() && !run.hasEnded())) {
        forgotten.add(job);
      } else if (run.attempt() != job.attempt()) {
        events.stop(job, job.held(), requeuedMs(job, run), REQUEUED);
      } else if (run.hasEnded()) {
        long endMs = run.endMs().filter(ms -> ms >= job.startMs()).orElse(job.seenMs());
        events.stop(job, job.held(), endMs, run.state());
      }
    }
    stopForgotten(forgotten, events, into);
  }

  /** A requeued job is submitted anew when its run ends; while it completes it tells its end. */
  private static long requeuedMs(Announced job, SlurmRun run) {
    return run.submittedMs()
        .filter(ms -> ms > job.startMs())
        .or(() -> run.endMs().filter(ms -> run.isCompleting() && ms >= job.startMs()))
        .orElse(job.seenMs());
  }

  private void stopForgotten(List<Announced> jobs, JobEvents events, Collected into)
      throws InterruptedException {
    List<String> ids =
        jobs.stream().map(job -> job.name().substring(job.name().lastIndexOf('/') + 1)).toList();
    List<SlurmJob> accounted = queue.forgotten(ids, into);
    for (Announced job : jobs) {
      Optional<SlurmJob> ended = accounted.stream().filter(of -> isSame(of, job)).findFirst();
      long endMs = ended.flatMap(SlurmJob::end).map(end -> end.toEpochMilli()).orElse(job.seenMs());
      events.stop(job, job.held(), endMs, ended.map(SlurmJob::state).orElse(""));
    }
  }

  private static boolean isSame(SlurmJob accounted, Announced job) {
    return job.name().equals(accounted.cluster() + "/" + accounted.id())
        && accounted.start().filter(at -> at.toEpochMilli() == job.startMs()).isPresent()
        && accounted.end().isPresent();
  }

  @Override
  public void taken() throws IOException {
    Map<String, Announced> safe = next;
    if (safe != null) {
      memory.write(safe.values().stream().sorted(Comparator.comparing(Announced::name)).toList());
      announced = safe;
      next = null;
    }
  }
}
