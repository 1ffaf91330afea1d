package io.joulestream.ingest.kubernetes;

import io.fabric8.kubernetes.api.model.Pod;
import io.joulestream.ingest.collect.Collected;
import io.joulestream.ingest.kubernetes.KubernetesSettings.JobFrom;
import io.joulestream.ingest.kubernetes.PodWatch.Gone;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/** Compares the pods that are there with those that were handed over, and hands over the rest. */
final class PodBooks {

  /** How a pod ended that went while nobody watched. */
  private static final String UNKNOWN = "Unknown";

  private final KubernetesSettings settings;
  private final Announcements announcements;
  private final Places places;
  private final PodJobs jobs;

  /** What ended before was told before, or is nobody's business any more, epoch ms. */
  private final long sinceMs;

  PodBooks(KubernetesSettings settings, Announcements announcements, Places places, long nowMs) {
    this.settings = settings;
    this.announcements = announcements;
    this.places = places;
    this.jobs = new PodJobs(settings);
    this.sinceMs =
        announcements.seenMs() > 0 ? announcements.seenMs() : PodEvents.earliestMs(nowMs);
  }

  /** A pod that is there. */
  void present(Pod pod, long nowMs, Collected into) throws InterruptedException {
    if (!PodLife.isOver(pod)) {
      announce(pod, Announced.NEVER, nowMs, into);
      return;
    }
    long endMs = PodLife.endMs(pod, nowMs);
    announce(pod, endMs, nowMs, into);
    stop(pod.getMetadata().getUid(), endMs, PodLife.endState(pod), nowMs, into);
  }

  /** A pod that is no longer there. */
  void gone(Gone gone, long nowMs, Collected into) throws InterruptedException {
    Pod last = gone.last();
    String uid = last.getMetadata().getUid();
    boolean isKnown = !gone.isMissed() || PodLife.isOver(last);
    long endMs = isKnown ? PodLife.endMs(last, gone.seenMs()) : lastSeen(uid, gone.seenMs());
    announce(last, endMs, nowMs, into);
    stop(uid, endMs, isKnown ? PodLife.endState(last) : UNKNOWN, nowMs, into);
    announcements.remove(uid);
  }

  /** All that were handed over and are not among these went while nobody watched. */
  void onlyPresent(Set<String> uids, long nowMs, Collected into) {
    for (Announced pod : announcements.except(uids)) {
      stop(pod.uid(), lastSeen(pod.uid(), nowMs), UNKNOWN, nowMs, into);
      announcements.remove(pod.uid());
    }
  }

  /**
   * A pod is charged for the time in which it was known to be there, and no longer: what its
   * devices used afterwards is nobody's, unless a later pod holds them.
   */
  private long lastSeen(String uid, long nowMs) {
    return announcements.of(uid).map(pod -> Math.min(pod.seenMs(), nowMs)).orElse(nowMs);
  }

  private void announce(Pod pod, long endMs, long nowMs, Collected into)
      throws InterruptedException {
    OptionalLong start = PodLife.startMs(pod);
    boolean hasEnded = endMs != Announced.NEVER;
    if (start.isEmpty()
        || announcements.of(pod.getMetadata().getUid()).isPresent()
        || (hasEnded && (endMs < sinceMs || !PodLife.hasRun(pod)))) {
      return;
    }
    List<Holding> holdings = places.of(pod, hasEnded, nowMs, into);
    if (!holdings.isEmpty()) {
      announce(pod, holdings, new Span(Math.min(start.getAsLong(), nowMs), endMs), nowMs, into);
    }
  }

  private record Span(long startMs, long endMs) {}

  private void announce(Pod pod, List<Holding> holdings, Span span, long nowMs, Collected into) {
    String host = pod.getSpec().getNodeName();
    PodJob job = numbered(jobs.of(pod), host, holdings, span.startMs());
    String uid = pod.getMetadata().getUid();
    String name = pod.getMetadata().getNamespace() + "/" + pod.getMetadata().getName();
    Announced told =
        new Announced(
            uid,
            name,
            host,
            span.startMs(),
            nowMs,
            Announced.NEVER,
            job.id(),
            job.attempt(),
            holdings,
            false);
    announcements.put(told.accepted(PodEvents.start(told, job, span.endMs(), nowMs, into)));
  }

  private PodJob numbered(PodJob job, String host, List<Holding> holdings, long startMs) {
    if (settings.jobFrom() == JobFrom.POD) {
      return job;
    }
    Set<String> held =
        holdings.stream()
            .map(h -> host + "\t" + h.device() + "\t" + h.partition())
            .collect(Collectors.toSet());
    return job.withAttempt(announcements.attempt(job.id(), job.attempt(), held, startMs));
  }

  private void stop(String uid, long endMs, String endState, long nowMs, Collected into) {
    Optional<Announced> pod = announcements.of(uid).filter(p -> !p.isStopped());
    if (pod.isPresent()) {
      long notBefore = Math.max(endMs, pod.get().startMs());
      PodEvents.stop(pod.get(), notBefore, endState, nowMs, into);
      announcements.put(pod.get().stopped());
    }
  }
}
