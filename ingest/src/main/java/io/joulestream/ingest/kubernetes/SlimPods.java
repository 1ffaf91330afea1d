package io.joulestream.ingest.kubernetes;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.informers.cache.BasicItemStore;
import io.fabric8.kubernetes.client.informers.cache.Cache;

/**
 * The pods that are there, by UID: a pod that was made again under its name is another. Of those
 * without accelerators, which are most, only the names are kept.
 */
final class SlimPods extends BasicItemStore<Pod> {

  private final Accelerators accelerators;

  SlimPods(Accelerators accelerators) {
    super(Cache::metaUidKeyFunc);
    this.accelerators = accelerators;
  }

  @Override
  public Pod put(String key, Pod pod) {
    return super.put(key, slim(pod));
  }

  private Pod slim(Pod pod) {
    ObjectMeta meta = pod.getMetadata();
    if (!accelerators.requested(pod).isEmpty()) {
      meta.setManagedFields(null);
      return pod;
    }
    return new PodBuilder()
        .withNewMetadata()
        .withUid(meta.getUid())
        .withNamespace(meta.getNamespace())
        .withName(meta.getName())
        .withResourceVersion(meta.getResourceVersion())
        .endMetadata()
        .build();
  }
}
