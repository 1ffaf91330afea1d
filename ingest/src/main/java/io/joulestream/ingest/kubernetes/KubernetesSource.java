package io.joulestream.ingest.kubernetes;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.joulestream.ingest.collect.Collected;
import io.joulestream.ingest.collect.Source;
import io.joulestream.ingest.collect.SourceContext;
import io.joulestream.ingest.kubernetes.Nodes.NodeFacts;
import io.joulestream.ingest.kubernetes.PodWatch.Gone;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.ToIntFunction;

/**
 * Starts and ends of the pods of a cluster that hold accelerators.
 *
 * <p>A watch keeps the pods as they are. When it is asked, the source compares them with what it
 * has handed over, so that a change that was not heard of is made good by the next list. What it
 * has handed over is in its memory, so that a pod that ended while nothing ran gets its end.
 */
final class KubernetesSource implements Source {

  private final SourceContext context;
  private final Announcements announcements;
  private final PodWatch watch;
  private final Places places;
  private final PodBooks books;

  KubernetesSource(KubernetesSettings settings, SourceContext context) {
    this(settings, context, ClusterAccess.client(settings, context.timeout()));
  }

  KubernetesSource(KubernetesSettings settings, SourceContext context, KubernetesClient client) {
    this.context = context;
    Accelerators accelerators = new Accelerators(settings.accelerators());
    this.announcements = new Announcements(context.memory().resolve("pods.json"));
    this.watch = new PodWatch(client, settings, accelerators, context.clock());
    Nodes nodes = new Nodes(client, context.clock());
    ToIntFunction<Pod> slices =
        pod -> nodes.of(pod.getSpec().getNodeName()).map(NodeFacts::slices).orElse(1);
    this.places =
        new Places(
            accelerators,
            new StatusDevices(accelerators, slices),
            new DcgmDevices(
                accelerators,
                settings.dcgmTargets(),
                context.fetch(),
                context.timeout(),
                context.clock(),
                slices),
            nodes,
            settings.devicesWait());
    this.books = new PodBooks(settings, announcements, places, context.clock().millis());
  }

  @Override
  public void poll(Collected into) throws IOException, InterruptedException {
    boolean isFresh = watch.begin(context.timeout());
    boolean isWatching = watch.isWatching();
    long now = context.clock().millis();
    places.forget();
    // before those that are there: a pod can have taken the devices of one that is gone
    for (Gone next = watch.gone().peek(); next != null; next = watch.gone().peek()) {
      books.gone(next, now, into);
      watch.gone().remove();
    }
    List<Pod> pods = watch.pods().toList();
    for (Pod pod : pods) {
      books.present(pod, now, into);
    }
    if (isFresh) {
      books.onlyPresent(uids(pods), now, into);
    }
    if (isWatching) {
      announcements.seen(uids(pods), now);
    } else {
      into.problem("watch", "the watch of pods is interrupted" + watch.trouble());
    }
  }

  private static Set<String> uids(List<Pod> pods) {
    Set<String> uids = new HashSet<>();
    pods.forEach(pod -> uids.add(pod.getMetadata().getUid()));
    return uids;
  }

  @Override
  public void taken() throws IOException {
    announcements.write();
  }

  @Override
  public void close() {
    watch.close();
  }
}
