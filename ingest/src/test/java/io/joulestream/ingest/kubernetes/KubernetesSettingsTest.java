package io.joulestream.ingest.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.client.Config;
import io.joulestream.ingest.IngestException;
import io.joulestream.ingest.kubernetes.KubernetesSettings.JobFrom;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is refused, and whose account is taken in a pod. */
class KubernetesSettingsTest {

  @TempDir private Path account;

  @Test
  void nonsenseIsRefusedByItsKey() {
    refused("cluster is empty", " ", false, List.of(), Duration.ZERO);
    refused("in_cluster is true", "c1", true, List.of(), Duration.ZERO);
    refused("dcgm_targets has 'gpu-1:9400'", "c1", false, List.of("gpu-1:9400"), Duration.ZERO);
    refused("dcgm_targets has '…@g'", "c1", false, List.of("http://u:pass@g"), Duration.ZERO);
    refused("devices_wait is PT20M", "c1", false, List.of(), Duration.ofMinutes(20));
  }

  private static void refused(
      String sentence, String cluster, boolean inCluster, List<String> targets, Duration wait) {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                new KubernetesSettings(
                    cluster,
                    "kubeconfig",
                    "",
                    inCluster,
                    List.of(),
                    "",
                    List.of("nvidia.com/gpu"),
                    JobFrom.POD,
                    List.of(),
                    List.of(),
                    List.of(),
                    targets,
                    wait));
    assertTrue(e.getMessage().startsWith(sentence), e.getMessage());
  }

  @Test
  void tokenOfThePodIsReadAnewWheneverItIsNeeded() throws Exception {
    Files.writeString(account.resolve("token"), "first\n");
    Config config =
        ClusterAccess.inCluster(
            Map.of("KUBERNETES_SERVICE_HOST", "10.0.0.1", "KUBERNETES_SERVICE_PORT", "6443"),
            account);

    assertEquals("https://10.0.0.1:6443/", config.getMasterUrl());
    assertEquals("first", config.getOauthTokenProvider().getToken());
    Files.writeString(account.resolve("token"), "second");
    assertEquals("second", config.getOauthTokenProvider().getToken());
    assertThrows(IngestException.class, () -> ClusterAccess.inCluster(Map.of(), account));
  }
}
