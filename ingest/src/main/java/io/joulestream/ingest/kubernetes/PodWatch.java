package io.joulestream.ingest.kubernetes;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodList;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.FilterWatchListDeletable;
import io.fabric8.kubernetes.client.dsl.PodResource;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.joulestream.ingest.collect.HttpFetch;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * The pods of a cluster as they are now, and those that went since they were last asked for.
 *
 * <p>The client's informers list them in pages, watch from the version of the list on, resume a
 * broken watch at the last version that they heard of, and list again when the server no longer
 * knows that version (410 Gone).
 */
final class PodWatch implements AutoCloseable {

  /** Pods in an answer: a list of a large cluster comes in parts. */
  private static final long PAGE = 500;

  private final KubernetesClient client;
  private final KubernetesSettings settings;
  private final Accelerators accelerators;
  private final Clock clock;
  private final List<SharedIndexInformer<Pod>> informers = new ArrayList<>();
  private final Queue<Gone> gone = new ConcurrentLinkedQueue<>();
  private volatile String trouble = "";

  /**
   * A pod that is no longer there.
   *
   * @param last what was last known of it
   * @param seenMs when it was found to be gone, epoch ms
   * @param isMissed whether it went while nobody watched: neither its end nor its time is known
   */
  record Gone(Pod last, long seenMs, boolean isMissed) {}

  PodWatch(
      KubernetesClient client,
      KubernetesSettings settings,
      Accelerators accelerators,
      Clock clock) {
    this.client = client;
    this.settings = settings;
    this.accelerators = accelerators;
    this.clock = clock;
  }

  /**
   * Lists, and begins to watch, unless it does already.
   *
   * @return whether it began now
   * @throws IOException if the cluster does not answer in time, or refuses
   */
  boolean begin(Duration timeout) throws IOException, InterruptedException {
    if (!informers.isEmpty() && informers.stream().allMatch(SharedIndexInformer::isRunning)) {
      return false;
    }
    stop();
    try {
      for (SharedIndexInformer<Pod> informer : newInformers()) {
        informers.add(informer);
        CompletableFuture<Void> listed = informer.start().toCompletableFuture();
        listed.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
      }
      return true;
    } catch (ExecutionException | TimeoutException | KubernetesClientException e) {
      stop();
      throw new IOException(client.getMasterUrl() + " " + why(e), e);
    }
  }

  private List<SharedIndexInformer<Pod>> newInformers() {
    List<String> namespaces = settings.namespaces();
    return namespaces.isEmpty()
        ? List.of(informer(client.pods().inAnyNamespace()))
        : namespaces.stream().map(name -> informer(client.pods().inNamespace(name))).toList();
  }

  private SharedIndexInformer<Pod> informer(
      FilterWatchListDeletable<Pod, PodList, PodResource> pods) {
    FilterWatchListDeletable<Pod, PodList, PodResource> chosen =
        settings.labelSelector().isBlank()
            ? pods
            : pods.withLabelSelector(settings.labelSelector());
    SharedIndexInformer<Pod> informer = chosen.withLimit(PAGE).runnableInformer(0);
    informer.itemStore(new SlimPods(accelerators));
    informer.addEventHandler(new Departures());
    informer.exceptionHandler(
        (hasStarted, e) -> {
          trouble = ": %s %s".formatted(client.getMasterUrl(), why(e));
          // the first list is tried again when the source is next asked
          return hasStarted;
        });
    return informer;
  }

  /** All pods with accelerators. */
  Stream<Pod> pods() {
    return informers.stream()
        .flatMap(informer -> informer.getStore().list().stream())
        .filter(pod -> !accelerators.requested(pod).isEmpty());
  }

  /** The next pod with accelerators that is gone; it stays the next until it is dropped. */
  Queue<Gone> gone() {
    return gone;
  }

  /** Whether every change is heard of. */
  boolean isWatching() {
    return informers.stream().allMatch(SharedIndexInformer::isWatching);
  }

  /** What was last wrong, in words that follow others; empty if nothing ever was. */
  String trouble() {
    return trouble;
  }

  private static String why(Throwable e) {
    Throwable cause = e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e;
    if (cause instanceof KubernetesClientException refused && refused.getCode() > 0) {
      String message = refused.getStatus() == null ? "" : refused.getStatus().getMessage();
      return "answers %d: %s".formatted(refused.getCode(), message);
    }
    return HttpFetch.why(
        cause instanceof KubernetesClientException && cause.getCause() != null
            ? cause.getCause()
            : cause);
  }

  private final class Departures implements ResourceEventHandler<Pod> {
    @Override
    public void onAdd(Pod pod) {}

    @Override
    public void onUpdate(Pod before, Pod after) {}

    @Override
    public void onDelete(Pod last, boolean isMissed) {
      if (!accelerators.requested(last).isEmpty()) {
        gone.add(new Gone(last, clock.millis(), isMissed));
      }
    }
  }

  private void stop() {
    informers.forEach(SharedIndexInformer::stop);
    informers.clear();
  }

  @Override
  public void close() {
    stop();
    client.close();
  }
}
