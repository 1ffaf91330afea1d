package io.joulestream.ingest.kubernetes;

import static io.joulestream.ingest.kubernetes.Pods.RUNNING;
import static io.joulestream.ingest.kubernetes.Pods.pod;
import static io.joulestream.ingest.kubernetes.Pods.terminated;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import io.joulestream.ingest.collect.HttpFetch;
import io.joulestream.ingest.collect.Inventory;
import io.joulestream.ingest.collect.SourceContext;
import io.joulestream.ingest.kubernetes.KubernetesSettings.JobFrom;
import io.joulestream.schemas.ConfluentSchemaIds;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cluster of one node with eight GPUs, on the client's own server for tests. */
class KubernetesSourceTest {

  private static final String GPU = "nvidia.com/gpu";

  @TempDir private Path folder;
  private final ScriptedApi api = new ScriptedApi();
  private final Recorded recorded = new Recorded();
  private final SetClock clock = new SetClock();
  private KubernetesMockServer server;

  /** Stands until it is set. */
  private static final class SetClock extends Clock {
    private Instant now = Instant.parse("2026-11-24T10:00:00Z");

    void at(String time) {
      now = Instant.parse("2026-11-24T" + time + "Z");
    }

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  @BeforeEach
  void start() {
    server =
        new KubernetesMockServer(new Context(), new MockWebServer(), new HashMap<>(), api, false);
    server.start(InetAddress.getLoopbackAddress(), 0);
    api.node("gpu-1", "\"nvidia.com/gpu\":\"8\",\"cpu\":\"64\"", "");
  }

  @AfterEach
  void stop() {
    server.shutdown();
  }

  @Test
  void podIsStartedFromTheListAndStoppedFromTheWatch() throws Exception {
    // Given a pod that holds all GPUs of its node, and one that waits for a node
    api.lists("10", pod("a", GPU, 8, "Running", RUNNING), waiting());

    try (KubernetesSource source = source()) {
      source.poll(recorded);
      await(() -> api.watched.size() == 1);
      // When it is over
      api.tell(
          "MODIFIED",
          pod("a", GPU, 8, "Succeeded", terminated("Completed", "2026-11-24T09:59:30Z")));
      until(source, () -> recorded.records.size() > 1);
      source.poll(recorded);
    }

    // Then it held the whole node from when it was given it until its container ended
    assertEquals(
        List.of("START 09:55:00 c1/a#0 gpu-1 1", "STOP 09:59:30 c1/a#0 gpu-1 1 Succeeded"),
        recorded.lines());
    assertEquals("ml", recorded.records.get(0).get("team"));
    assertEquals("ml/train-a", recorded.records.get(0).get("name"));
    assertEquals(List.of(), recorded.problems);
  }

  @Test
  void podThatCameAndWentBetweenTwoPollsIsNotLost() throws Exception {
    api.lists("10");

    try (KubernetesSource source = source()) {
      source.poll(recorded);
      await(() -> api.watched.size() == 1);
      api.tell("ADDED", pod("b", GPU, 8, "Pending", "{\"waiting\":{}}"));
      api.tell("MODIFIED", pod("b", GPU, 8, "Running", RUNNING));
      api.tell(
          "DELETED", pod("b", GPU, 8, "Failed", terminated("OOMKilled", "2026-11-24T09:58:00Z")));
      until(source, () -> recorded.records.size() >= 2);
    }

    assertEquals(
        List.of("START 09:55:00 c1/b#0 gpu-1 1", "STOP 09:58:00 c1/b#0 gpu-1 1 OOMKilled"),
        recorded.lines());
  }

  @Test
  void watchThatIsCutOffGoesOnWhereItWas() throws Exception {
    api.lists("10", pod("a", GPU, 8, "Running", RUNNING));

    try (KubernetesSource source = source()) {
      source.poll(recorded);
      await(() -> api.watched.size() == 1);
      api.tell("MODIFIED", pod("a", GPU, 8, "Running", RUNNING).replace("\"7\"", "\"55\""));
      api.cut();
      until(source, () -> api.watched.size() == 2);
      api.tell("DELETED", pod("a", GPU, 8, "Running", RUNNING));
      until(source, () -> recorded.records.size() == 2);
    }

    assertEquals(List.of("10", "55"), api.watched);
    assertEquals(1, api.lists.size());
    assertEquals("STOP 10:00:00 c1/a#0 gpu-1 1 Deleted", recorded.lines().get(1));
  }

  @Test
  void versionThatIsTooOldIsListedAgainAndWhatIsNotListedHasEnded() throws Exception {
    api.lists("10", pod("a", GPU, 8, "Running", RUNNING));

    try (KubernetesSource source = source()) {
      source.poll(recorded);
      await(() -> api.watched.size() == 1);
      // Given that nobody watched between 10:00 and 10:05, in which a went and b came
      clock.at("10:05:00");
      api.lists("99", pod("b", GPU, 8, "Running", RUNNING).replace("09:55:00", "10:03:00"));
      api.tellGone();
      await(() -> api.lists.size() == 2);
      until(source, () -> recorded.records.size() == 3);
      await(() -> api.watched.size() == 2);
    }

    // Then a is charged as long as it was known to be there
    assertEquals(
        Set.of(
            "START 09:55:00 c1/a#0 gpu-1 1",
            "STOP 10:00:00 c1/a#0 gpu-1 1 Unknown",
            "START 10:03:00 c1/b#0 gpu-1 1"),
        Set.copyOf(recorded.lines()));
    assertEquals(2, api.lists.size());
    assertEquals(List.of("10", "99"), api.watched);
  }

  @Test
  void podThatWentWhileNothingRanGetsItsEnd() throws Exception {
    api.lists("10", pod("a", GPU, 4, "Running", RUNNING), pod("b", GPU, 4, "Running", RUNNING));
    try (KubernetesSource source = source()) {
      source.poll(recorded);
      source.taken();
    }
    recorded.records.clear();

    // When it runs again ten minutes later, and b is still there
    clock.at("10:10:00");
    api.lists("20", pod("b", GPU, 4, "Running", RUNNING));
    try (KubernetesSource source = source()) {
      source.poll(recorded);
      source.poll(recorded);
    }

    assertEquals(List.of("STOP 10:00:00 c1/a#0 gpu-1 0.5 Unknown"), recorded.lines());
  }

  @Test
  void startThatIsTooLateIsToldTwice() throws Exception {
    // Given a pod that runs for an hour when it is first seen
    clock.at("10:55:00");
    api.lists("10", pod("a", GPU, 8, "Running", RUNNING));

    try (KubernetesSource source = source()) {
      source.poll(recorded);
    }

    // Then it is told as it is, which is refused and kept, and as early as is accepted
    assertEquals(
        List.of("START 09:55:00 c1/a#0 gpu-1 1", "START 10:41:00 c1/a#0 gpu-1 1"),
        recorded.lines());
    assertTrue(recorded.problems.get(0).contains("too late to be told"), recorded.problems.get(0));
  }

  @Test
  void whatEndedBeforeAnybodyLookedIsLeftAlone() throws Exception {
    clock.at("11:00:00");
    api.lists("10", pod("a", GPU, 8, "Succeeded", terminated("Completed", "2026-11-24T10:00:00Z")));

    try (KubernetesSource source = source()) {
      source.poll(recorded);
    }

    assertEquals(List.of(), recorded.lines());
  }

  @Test
  void partOfTheGpusIsApproximatedAndSaid() throws Exception {
    api.lists("10", pod("a", GPU, 2, "Running", RUNNING));

    try (KubernetesSource source = source()) {
      source.poll(recorded);
    }

    assertEquals(List.of("START 09:55:00 c1/a#0 gpu-1 0.25"), recorded.lines());
    assertEquals(
        List.of(
            "ml/train-a holds 0.25 of node gpu-1, but nobody says which devices these are: it is"
                + " charged that part of each"),
        recorded.problems);
  }

  @Test
  void devicesAreWaitedForUntilTheStatusNamesThem() throws Exception {
    api.lists("10", pod("a", GPU, 2, "Running", RUNNING));

    try (KubernetesSource source = source(settings(JobFrom.POD, Duration.ofMinutes(10)))) {
      source.poll(recorded);
      assertEquals(List.of(), recorded.lines());
      await(() -> api.watched.size() == 1);
      api.tell("MODIFIED", withDevices());
      until(source, () -> !recorded.records.isEmpty());
    }

    assertEquals(
        List.of(
            "START 09:55:00 c1/a#0 gpu-1 GPU-11111111-aaaa",
            "START 09:55:00 c1/a#0 gpu-1 GPU-22222222-bbbb"),
        recorded.lines());
  }

  @Test
  void podsOfOneOwnerOnOnePlaceAreAttempts() throws Exception {
    api.lists("10", owned("a"));

    try (KubernetesSource source = source(settings(JobFrom.OWNER, Duration.ZERO))) {
      source.poll(recorded);
      await(() -> api.watched.size() == 1);
      api.tell("DELETED", owned("a"));
      api.tell("ADDED", owned("b").replace("09:55:00", "09:59:00"));
      until(source, () -> recorded.records.size() == 3);
    }

    assertEquals(
        Set.of(
            "START 09:55:00 c1/job-uid#0 gpu-1 1",
            "STOP 10:00:00 c1/job-uid#0 gpu-1 1 Deleted",
            "START 09:59:00 c1/job-uid#1 gpu-1 1"),
        Set.copyOf(recorded.lines()));
    assertEquals("ml/resnet", recorded.records.get(0).get("name"));
  }

  @Test
  void refusalIsSaidWithItsPlaceAndReason() {
    api.refusal = 403;

    try (KubernetesSource source = source()) {
      IOException e = assertThrows(IOException.class, () -> source.poll(recorded));
      assertTrue(e.getMessage().contains("answers 403: pods is forbidden"), e.getMessage());
    }
  }

  private static String waiting() {
    return """
        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"w","namespace":"ml","uid":"w"},
         "spec":{"containers":[{"name":"main","resources":{"limits":{"nvidia.com/gpu":"1"}}}]},
         "status":{"phase":"Pending","conditions":[{"type":"PodScheduled","status":"False",
          "reason":"Unschedulable"}]}}""";
  }

  private static String withDevices() {
    return pod(
        "{\"name\":\"train-a\",\"namespace\":\"ml\",\"uid\":\"a\",\"resourceVersion\":\"8\"}",
        GPU,
        2,
        """
        {"phase":"Running","startTime":"2026-11-24T09:55:00Z","containerStatuses":[{"name":"main",
         "state":{"running":{"startedAt":"2026-11-24T09:56:00Z"}},"allocatedResourcesStatus":
          [{"name":"nvidia.com/gpu","resources":[
            {"resourceID":"GPU-11111111-aaaa","health":"Healthy"},
            {"resourceID":"GPU-22222222-bbbb","health":"Healthy"}]}]}]}""");
  }

  private static String owned(String uid) {
    return pod(
        """
        {"name":"resnet-%s","namespace":"ml","uid":"%s","resourceVersion":"7","labels":
         {"batch.kubernetes.io/job-name":"resnet","batch.kubernetes.io/controller-uid":"job-uid"}}"""
            .formatted(uid, uid),
        GPU,
        8,
        """
        {"phase":"Running","startTime":"2026-11-24T09:55:00Z","containerStatuses":
         [{"name":"main","state":{"running":{"startedAt":"2026-11-24T09:56:00Z"}}}]}""");
  }

  private KubernetesSource source() {
    return source(settings(JobFrom.POD, Duration.ZERO));
  }

  /** Through a kubeconfig, as in production. */
  private KubernetesSource source(KubernetesSettings settings) {
    SourceContext context =
        new SourceContext(
            "k8s",
            "lon1",
            Duration.ofSeconds(10),
            Duration.ofSeconds(20),
            Inventory.NONE,
            folder.resolve("memory"),
            new HttpFetch(clock),
            new SourceContext.Books(Map.of(), "", ConfluentSchemaIds.inMemory()),
            clock);
    return (KubernetesSource) settings.open(context);
  }

  private KubernetesSettings settings(JobFrom jobFrom, Duration wait) {
    return new KubernetesSettings(
        "c1",
        kubeconfig().toString(),
        "",
        false,
        List.of(),
        "",
        List.of("nvidia.com/gpu", "nvidia.com/mig-*"),
        jobFrom,
        List.of("team"),
        List.of("project"),
        List.of("user"),
        List.of(),
        wait);
  }

  private Path kubeconfig() {
    try {
      return Files.writeString(
          folder.resolve("kubeconfig"),
          """
          apiVersion: v1
          kind: Config
          clusters: [{name: c, cluster: {server: "http://127.0.0.1:%d"}}]
          users: [{name: u, user: {token: secret}}]
          contexts: [{name: x, context: {cluster: c, user: u}}]
          current-context: x
          """
              .formatted(server.getPort()));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Polls until something is so. */
  private void until(KubernetesSource source, BooleanSupplier condition) throws Exception {
    long deadline = deadline();
    while (!condition.getAsBoolean()) {
      requireBefore(deadline);
      source.poll(recorded);
      Thread.onSpinWait();
    }
  }

  private void await(BooleanSupplier condition) {
    long deadline = deadline();
    while (!condition.getAsBoolean()) {
      requireBefore(deadline);
      Thread.onSpinWait();
    }
  }

  private static long deadline() {
    return System.nanoTime() + Duration.ofSeconds(20).toNanos();
  }

  private void requireBefore(long deadline) {
    assertTrue(
        System.nanoTime() < deadline,
        () -> "in vain: " + recorded.lines() + recorded.problems + api.watched + api.lists);
  }
}
