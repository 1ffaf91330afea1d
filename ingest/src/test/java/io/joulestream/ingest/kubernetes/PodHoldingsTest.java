package io.joulestream.ingest.kubernetes;

import static io.joulestream.ingest.kubernetes.Pods.RUNNING;
import static io.joulestream.ingest.kubernetes.Pods.pod;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.joulestream.ingest.collect.HttpFetch;
import io.joulestream.ingest.kubernetes.Nodes.NodeFacts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** Which devices a pod holds, and how much of them. */
class PodHoldingsTest {

  private static final Accelerators ACCELERATORS =
      new Accelerators(
          List.of("nvidia.com/gpu", "nvidia.com/mig-*", "google.com/tpu", "amd.com/gpu"));

  /** After dcgm-exporter's template, shortened: MIG repeats, a blank after a comma, an idle GPU. */
  private static final String PAGE =
      """
      # TYPE DCGM_FI_DEV_POWER_USAGE gauge
      DCGM_FI_DEV_POWER_USAGE{gpu="0",UUID="GPU-0",GPU_I_PROFILE="3g.40gb",GPU_I_ID="1",namespace="ml",pod="train-a",container="main"} 52.6
      DCGM_FI_DEV_POWER_USAGE{gpu="0",UUID="GPU-0",GPU_I_PROFILE="3g.40gb",GPU_I_ID="2",namespace="ml",pod="other",container="main"} 52.6
      DCGM_FI_DEV_POWER_USAGE{gpu="1", UUID="GPU-1", namespace="ml", pod="train-b", pod_uid="b", container="say \\"hi\\""} 71.0
      DCGM_FI_DEV_POWER_USAGE{gpu="2",UUID="GPU-2",modelName="NVIDIA H100"} 68.2
      DCGM_FI_DEV_GPU_UTIL{gpu="1",UUID="GPU-1",namespace="ml",pod="train-b",pod_uid="b"} 12
      DCGM_FI_DEV_GPU_UTIL{gpu="3",UUID="GPU-3",namespace="ml",pod="train-b",pod_uid="older"} 12
      """;

  @Test
  void sidecarsAreCountedAndInitContainersOnce() {
    Pod pod =
        Pods.of(
            """
            {"metadata":{"name":"p","namespace":"ml","uid":"u"},"spec":{
             "initContainers":[{"name":"warm","resources":{"limits":{"nvidia.com/gpu":"2"}}},
              {"name":"mon","restartPolicy":"Always","resources":{"limits":{"nvidia.com/gpu":"1"}}}],
             "containers":[{"name":"main","resources":{"limits":{"nvidia.com/gpu":"4","memory":"8Gi"}}},
              {"name":"proxy"}]}}""");

    assertEquals(Map.of("nvidia.com/gpu", 5L), ACCELERATORS.requested(pod));
  }

  @Test
  void statusNamesDevicesSlicesAndOlderMigInstances() {
    StatusDevices sliced = new StatusDevices(ACCELERATORS, pod -> 4);
    StatusDevices unsliced = new StatusDevices(ACCELERATORS, pod -> 1);

    assertEquals(
        List.of(new Holding("GPU-0", "slice-3", "0.25")),
        sliced.of(allocated("nvidia.com/gpu", "GPU-0::3")));
    assertEquals(List.of(), unsliced.of(allocated("nvidia.com/gpu", "GPU-0::3")));
    assertEquals(
        List.of(new Holding("GPU-0", "1g.10gb/7", "")),
        unsliced.of(allocated("nvidia.com/mig-1g.10gb", "MIG-GPU-0/7/0")));
    assertEquals(List.of(), unsliced.of(allocated("nvidia.com/mig-1g.10gb", "MIG-0815")));
    assertEquals(List.of(), unsliced.of(allocated("nvidia.com/gpu", "MIG-GPU-0/7/0")));
    assertEquals(List.of(new Holding("#2", "", "")), unsliced.of(allocated("google.com/tpu", "2")));
    // a PCI address, where readings say a serial number: by count it is charged, by that never
    assertEquals(List.of(), unsliced.of(allocated("amd.com/gpu", "0000:83:00.0")));
    assertEquals(List.of(), unsliced.of(allocated("example.com/nic", "eth0")));
  }

  @Test
  void exportersPageNamesThem() throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/metrics",
        exchange -> {
          byte[] page = PAGE.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, page.length);
          exchange.getResponseBody().write(page);
          exchange.close();
        });
    server.start();
    try {
      DcgmDevices devices =
          devices("http://127.0.0.1:%d/metrics".formatted(server.getAddress().getPort()), 1);
      assertEquals(List.of(new Holding("GPU-0", "3g.40gb/1", "")), devices.of(running("a")));
      // the line of a pod of the same name with another UID is of the one before
      assertEquals(List.of(new Holding("GPU-1", "", "")), devices.of(running("b")));
      assertEquals(List.of(), devices.of(running("c")));
      // a GPU in four slices, of which the pod asks for one
      DcgmDevices sliced =
          devices("http://127.0.0.1:%d/metrics".formatted(server.getAddress().getPort()), 4);
      assertEquals(List.of(new Holding("GPU-1", "slices", "0.25")), sliced.of(running("b")));
    } finally {
      server.stop(0);
    }
  }

  /** Both wait for each other: asked one after another, neither would ever answer. */
  @Test
  void pagesAreAskedForAtOnce() throws Exception {
    CyclicBarrier together = new CyclicBarrier(2);
    ExecutorService threads = Executors.newCachedThreadPool();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            together.await();
            byte[] page = PAGE.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, page.length);
            exchange.getResponseBody().write(page);
          } catch (InterruptedException | BrokenBarrierException e) {
            throw new IOException(e);
          }
        });
    server.start();
    try {
      String url = "http://127.0.0.1:%d/".formatted(server.getAddress().getPort());
      DcgmDevices devices = devices(List.of(url + "a", url + "b"), 1);
      assertEquals(List.of(new Holding("GPU-1", "", "")), devices.of(running("b")));
    } finally {
      server.stop(0);
      threads.shutdownNow();
    }
  }

  private static DcgmDevices devices(String target, int slices) throws InterruptedException {
    return devices(List.of(target), slices);
  }

  private static DcgmDevices devices(List<String> targets, int slices) throws InterruptedException {
    Clock clock = Clock.fixed(Instant.parse("2026-11-24T10:00:00Z"), ZoneOffset.UTC);
    DcgmDevices devices =
        new DcgmDevices(
            ACCELERATORS,
            targets,
            new HttpFetch(clock),
            Duration.ofSeconds(10),
            clock,
            pod -> slices);
    devices.read(new Recorded());
    return devices;
  }

  @Test
  void partOfAHostIsByTheCountOfItsGpus() {
    NodeFacts plain = node(Map.of("nvidia.com/gpu", "8"), Map.of());
    NodeFacts sliced =
        node(
            Map.of("nvidia.com/gpu", "32"),
            Map.of("nvidia.com/gpu.count", "8", "nvidia.com/gpu.replicas", "4"));
    NodeFacts mig =
        node(
            Map.of("nvidia.com/gpu", "4", "nvidia.com/mig-1g.10gb", "28"),
            Map.of("nvidia.com/gpu.count", "8"));

    assertEquals(Optional.of("1"), Shares.ofHost(Map.of("nvidia.com/gpu", 8L), plain));
    assertEquals(Optional.of("0.375"), Shares.ofHost(Map.of("nvidia.com/gpu", 3L), plain));
    assertEquals(Optional.of("0.03125"), Shares.ofHost(Map.of("nvidia.com/gpu", 1L), sliced));
    NodeFacts instances = node(Map.of("nvidia.com/gpu", "16"), Map.of("nvidia.com/gpu.count", "8"));
    assertEquals(Optional.of("0.0625"), Shares.ofHost(Map.of("nvidia.com/gpu", 1L), instances));
    assertEquals(Optional.of("0.125"), Shares.ofHost(Map.of("nvidia.com/mig-1g.10gb", 7L), mig));
    assertEquals(Optional.empty(), Shares.ofHost(Map.of("amd.com/gpu", 1L), plain));
  }

  private static NodeFacts node(Map<String, String> capacity, Map<String, String> labels) {
    Map<String, Quantity> quantities = new HashMap<>();
    capacity.forEach((name, count) -> quantities.put(name, new Quantity(count)));
    return new NodeFacts(quantities, labels);
  }

  private static Pod running(String uid) {
    return Pods.of(pod(uid, "nvidia.com/gpu", 1, "Running", RUNNING));
  }

  private static Pod allocated(String resource, String id) {
    return Pods.of(
        pod(
            "{\"name\":\"p\",\"namespace\":\"ml\",\"uid\":\"u\"}",
            resource,
            1,
            """
            {"phase":"Running","containerStatuses":[{"name":"main","allocatedResourcesStatus":
             [{"name":"%s","resources":[{"resourceID":"%s"}]}]}]}"""
                .formatted(resource, id)));
  }
}
