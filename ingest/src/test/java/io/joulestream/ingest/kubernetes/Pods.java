package io.joulestream.ingest.kubernetes;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.Serialization;

/**
 * Pods as the API server writes them (Kubernetes API reference, Pod v1), without what nobody reads.
 */
final class Pods {

  private Pods() {}

  /** What the kubelet says of a container that runs, or ended. */
  static final String RUNNING = "{\"running\":{\"startedAt\":\"2026-11-24T09:56:00Z\"}}";

  static String terminated(String reason, String finishedAt) {
    return """
        {"terminated":{"exitCode":1,"reason":"%s","startedAt":"2026-11-24T09:56:00Z",
         "finishedAt":"%s"}}"""
        .formatted(reason, finishedAt);
  }

  /** A pod of namespace ml on gpu-1 that was given its devices at 09:55:00. */
  static String pod(String uid, String resource, int count, String phase, String state) {
    return pod(
        "{\"name\":\"train-%s\",\"namespace\":\"ml\",\"uid\":\"%s\",\"resourceVersion\":\"7\"}"
            .formatted(uid, uid),
        resource,
        count,
        """
        {"phase":"%s","startTime":"2026-11-24T09:55:00Z","containerStatuses":
         [{"name":"main","state":%s}]}"""
            .formatted(phase, state));
  }

  static String pod(String metadata, String resource, int count, String status) {
    return """
        {"apiVersion":"v1","kind":"Pod","metadata":%s,
         "spec":{"nodeName":"gpu-1","containers":[{"name":"main","resources":
           {"limits":{"%s":"%d","cpu":"8"},"requests":{"%s":"%d","cpu":"8"}}}]},
         "status":%s}"""
        .formatted(metadata, resource, count, resource, count, status);
  }

  static Pod of(String json) {
    return Serialization.unmarshal(json, Pod.class);
  }
}
