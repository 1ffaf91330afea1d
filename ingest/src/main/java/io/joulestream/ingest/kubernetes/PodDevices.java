package io.joulestream.ingest.kubernetes;

import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;

/** Knows which devices a pod holds. */
interface PodDevices {

  /** What it holds, each once, of the host that it runs on; empty if that is not known (yet). */
  List<Holding> of(Pod pod);
}
