package io.joulestream.ingest.kubernetes;

import static io.joulestream.ingest.kubernetes.Pods.pod;
import static io.joulestream.ingest.kubernetes.Pods.terminated;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.Pod;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** When pods end and how. */
class PodLifeTest {

  private static final long SEEN = ms("10:00:00");
  private static final String META = "{\"name\":\"p\",\"namespace\":\"ml\",\"uid\":\"u\"%s}";

  @Test
  void evictedPodWithoutContainersEndedWhenItWasDisrupted() {
    Pod evicted =
        of(
            "",
            """
            {"phase":"Failed","reason":"Evicted","message":"The node was low on resource: memory.",
             "startTime":"2026-11-24T09:00:00Z","conditions":[{"type":"DisruptionTarget",
             "status":"True","reason":"TerminationByKubelet",
             "lastTransitionTime":"2026-11-24T09:40:00Z"}]}""");

    assertTrue(PodLife.isOver(evicted));
    assertFalse(PodLife.hasRun(evicted));
    assertEquals(ms("09:40:00"), PodLife.endMs(evicted, SEEN));
    assertEquals("Evicted", PodLife.endState(evicted));
  }

  @Test
  void podEndsWithTheLastOfItsContainers() {
    Pod failed =
        of(
            "",
            """
            {"phase":"Failed","startTime":"2026-11-24T09:00:00Z","containerStatuses":[
             {"name":"main","state":%s},{"name":"proxy","state":%s}]}"""
                .formatted(
                    terminated("Error", "2026-11-24T09:30:00Z"),
                    terminated("Completed", "2026-11-24T09:31:00Z")));

    assertEquals(ms("09:31:00"), PodLife.endMs(failed, SEEN));
    assertEquals("Failed", PodLife.endState(failed));
  }

  @Test
  void podThatWasForcedAwayEndsWhenItWasToBeGoneButNotLaterThanItWas() {
    String running =
        """
        {"phase":"Running","startTime":"2026-11-24T09:00:00Z","containerStatuses":[
         {"name":"main","state":%s}],"conditions":[%s]}""";
    String preempted =
        """
        {"type":"DisruptionTarget","status":"True","reason":"PreemptionByScheduler",
         "lastTransitionTime":"2026-11-24T09:50:00Z"}""";

    Pod deleted =
        of(",\"deletionTimestamp\":\"2026-11-24T10:00:30Z\"", running.formatted(Pods.RUNNING, ""));
    Pod preempting = of("", running.formatted(Pods.RUNNING, preempted));

    assertEquals(SEEN, PodLife.endMs(deleted, SEEN));
    assertEquals("Deleted", PodLife.endState(deleted));
    assertEquals(ms("09:50:00"), PodLife.endMs(preempting, SEEN));
    assertEquals("Preempted", PodLife.endState(preempting));
  }

  private static Pod of(String meta, String status) {
    return Pods.of(pod(META.formatted(meta), "nvidia.com/gpu", 1, status));
  }

  private static long ms(String time) {
    return Instant.parse("2026-11-24T" + time + "Z").toEpochMilli();
  }
}
