package io.joulestream.ingest.kubernetes;

import io.fabric8.kubernetes.api.model.Pod;
import io.joulestream.ingest.collect.Collected;
import io.joulestream.ingest.collect.HttpAnswer;
import io.joulestream.ingest.collect.HttpFetch;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.ToIntFunction;

/**
 * The devices that pages of dcgm-exporter show with the labels of a pod. The pages are read once
 * when they are first needed after {@link #forget}.
 *
 * <p>A page is as old as the exporter's collection interval, 30 s unless told otherwise. Without
 * the UID of the pod on it, a pod that has the name of the one before it is believed only after two
 * of them.
 */
final class DcgmDevices implements PodDevices {

  private static final Duration SETTLED = Duration.ofSeconds(60);

  private final Accelerators accelerators;
  private final List<String> targets;
  private final HttpFetch fetch;
  private final Duration timeout;
  private final Clock clock;
  private final ToIntFunction<Pod> slices;
  private final List<Map<String, String>> lines = new ArrayList<>();
  private boolean isRead;

  DcgmDevices(
      Accelerators accelerators,
      List<String> targets,
      HttpFetch fetch,
      Duration timeout,
      Clock clock,
      ToIntFunction<Pod> slices) {
    this.accelerators = accelerators;
    this.targets = targets;
    this.fetch = fetch;
    this.timeout = timeout;
    this.clock = clock;
    this.slices = slices;
  }

  /** What was read is old. */
  void forget() {
    lines.clear();
    isRead = false;
  }

  /**
   * Reads the pages, all at once, unless they are there; one that does not answer is a problem of
   * its own, and takes no time of the others.
   */
  void read(Collected into) throws InterruptedException {
    if (isRead) {
      return;
    }
    isRead = true;
    Map<URI, CompletableFuture<HttpAnswer>> asked = new LinkedHashMap<>();
    for (URI target : targets.stream().map(URI::create).toList()) {
      asked.put(target, fetch.send(HttpRequest.newBuilder(target).build(), timeout));
    }
    for (Map.Entry<URI, CompletableFuture<HttpAnswer>> one : asked.entrySet()) {
      take(one.getKey(), one.getValue(), into);
    }
  }

  private void take(URI target, CompletableFuture<HttpAnswer> asked, Collected into)
      throws InterruptedException {
    String place = HttpAnswer.place(target);
    try {
      HttpAnswer answer = asked.get();
      answer.requireGood(target, timeout);
      lines.addAll(DcgmLines.withPod(answer.body(), bad -> into.problem(place, bad)));
    } catch (IOException e) {
      into.problem(place, String.valueOf(e.getMessage()));
    } catch (ExecutionException e) {
      into.problem(place, place + " " + HttpFetch.why(e));
    }
  }

  @Override
  public List<Holding> of(Pod pod) {
    List<Map<String, String>> theirs = lines.stream().filter(line -> isOf(line, pod)).toList();
    Set<Holding> held = new LinkedHashSet<>();
    theirs.forEach(line -> held.add(holding(line, pod, theirs)));
    return List.copyOf(held);
  }

  private boolean isOf(Map<String, String> line, Pod pod) {
    if (!pod.getMetadata().getNamespace().equals(line.get("namespace"))
        || !pod.getMetadata().getName().equals(line.get("pod"))) {
      return false;
    }
    String uid = line.getOrDefault("pod_uid", "");
    return uid.isEmpty() ? isSettled(pod) : uid.equals(pod.getMetadata().getUid());
  }

  private boolean isSettled(Pod pod) {
    return clock.millis() - PodLife.startMs(pod).orElse(clock.millis()) >= SETTLED.toMillis();
  }

  private Holding holding(Map<String, String> line, Pod pod, List<Map<String, String>> theirs) {
    String device = line.getOrDefault("UUID", "");
    String profile = line.getOrDefault("GPU_I_PROFILE", "");
    if (!profile.isEmpty()) {
      return new Holding(device, profile + "/" + line.getOrDefault("GPU_I_ID", ""), "");
    }
    int parts = slices.applyAsInt(pod);
    return parts < 2 ? new Holding(device, "", "") : slices(device, parts, pod, theirs);
  }

  /** A page names a GPU once for each pod, not for each slice: the slices are spread evenly. */
  private Holding slices(String device, int parts, Pod pod, List<Map<String, String>> theirs) {
    long asked = accelerators.requested(pod).values().stream().mapToLong(Long::longValue).sum();
    long devices = theirs.stream().map(line -> line.get("UUID")).distinct().count();
    return new Holding(
        device, Holding.SLICES, Shares.text(Math.min(asked, parts * devices), parts * devices));
  }
}
