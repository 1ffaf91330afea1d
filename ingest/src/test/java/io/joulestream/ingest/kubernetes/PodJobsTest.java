package io.joulestream.ingest.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.joulestream.ingest.kubernetes.KubernetesSettings.JobFrom;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whose pods are, by the labels of those who make them. */
class PodJobsTest {

  private static final String JOB_SET =
      """
      "labels":{"jobset.sigs.k8s.io/jobset-name":"llama","jobset.sigs.k8s.io/jobset-uid":"js",
       "jobset.sigs.k8s.io/restart-attempt":"2","batch.kubernetes.io/job-name":"llama-workers-0",
       "batch.kubernetes.io/controller-uid":"child","kueue.x-k8s.io/queue-name":"research",
       "team":"nlp"}""";

  private static final String RAY =
      """
      "labels":{"ray.io/cluster":"serve","ray.io/node-type":"worker"},"ownerReferences":
       [{"apiVersion":"ray.io/v1","kind":"RayCluster","name":"serve","uid":"ray","controller":true}]""";

  @Test
  void podIsAJobOfItsOwn() {
    assertEquals(new PodJob("c1/u", 0, "ml/p", "nlp", "research", ""), of(JobFrom.POD, JOB_SET));
  }

  @Test
  void podsOfAnOwnerAreOneJobWithTheAttemptsThatItCounts() {
    assertEquals(
        new PodJob("c1/js", 2, "ml/llama", "nlp", "research", ""), of(JobFrom.OWNER, JOB_SET));
    assertEquals(new PodJob("c1/ray", 0, "ml/serve", "ml", "serve", ""), of(JobFrom.OWNER, RAY));
  }

  @Test
  void podWithoutOwnerIsAJobOfItsOwn() {
    assertEquals(new PodJob("c1/u", 0, "ml/p", "ml", "", ""), of(JobFrom.OWNER, "\"labels\":{}"));
  }

  private static PodJob of(JobFrom jobFrom, String more) {
    KubernetesSettings settings =
        new KubernetesSettings(
            "c1",
            "",
            "",
            false,
            List.of(),
            "",
            List.of("nvidia.com/gpu"),
            jobFrom,
            List.of("team"),
            List.of("project", "kueue.x-k8s.io/queue-name"),
            List.of(),
            List.of(),
            Duration.ZERO);
    String meta =
        "{\"metadata\":{\"name\":\"p\",\"namespace\":\"ml\",\"uid\":\"u\",%s}}".formatted(more);
    return new PodJobs(settings).of(Pods.of(meta));
  }
}
