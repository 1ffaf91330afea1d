package io.joulestream.ingest.slurm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.joulestream.ingest.slurm.SlurmSettings.Format;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs of a real Slurm, told by its hooks and by the poller: both say the same. */
class RealSlurmTest {

  @TempDir private Path directory;
  private HookServer server;
  private RealSlurm slurm;
  private SlurmSource source;
  private final List<Map<String, String>> polled = new ArrayList<>();

  @BeforeEach
  void setUp() throws Exception {
    server = new HookServer();
    slurm =
        RealSlurm.withHook(
            directory.resolve("slurm"), server.install(directory.resolve("hook"), "timeout_s=20"));
    source = open();
  }

  @AfterEach
  void tearDown() throws Exception {
    server.close();
    if (slurm != null) {
      slurm.close();
    }
  }

  private SlurmSource open() {
    return new SlurmSource(
        SlurmFixture.settings(slurm.command(), Format.JSON),
        SlurmFixture.context(directory.resolve("memory"), Clock.systemUTC()));
  }

  private interface Condition {
    boolean holds() throws Exception;
  }

  private void await(String what, Condition condition) throws Exception {
    for (int tries = 0; tries < 600; tries++) {
      if (condition.holds()) {
        return;
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
    throw new AssertionError(
        "%s: not within a minute; hooks told %s, the poller %s\n%s\n%s"
            .formatted(
                what,
                server.records(),
                said(polled),
                slurm.run("squeue", "--states=all"),
                slurm.run("tail", "-n", "40", directory.resolve("slurm/slurmd.log").toString())));
  }

  private void poll() throws Exception {
    Recorded into = new Recorded();
    source.poll(into);
    source.taken();
    assertEquals(List.of(), into.problems);
    polled.addAll(into.records);
  }

  private static Set<String> said(List<Map<String, String>> records) {
    Set<String> said = new HashSet<>();
    records.forEach(
        r ->
            said.add(
                "%s %s %s %s"
                    .formatted(r.get("event"), r.get("job"), r.get("attempt"), r.get("device"))));
    return said;
  }

  private void awaitBoth(String... expected) throws Exception {
    Set<String> all = Set.of(expected);
    await("hooks tell " + all, () -> said(server.records()).containsAll(all));
    await(
        "the poller tells " + all,
        () -> {
          poll();
          return said(polled).containsAll(all);
        });
  }

  private Map<String, String> of(List<Map<String, String>> records, String event, String device) {
    return records.stream()
        .filter(r -> event.equals(r.get("event")) && device.equals(r.get("device")))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void hooksAndPollerTellTheSameOfAJobThatIsCancelled() throws Exception {
    String job =
        slurm.submit(
            "--gres=gpu:2", "-A", "nlp", "--wckey=seg", "-J", "ft \"7b\"", "--wrap=sleep 600");
    awaitBoth("START helios/" + job + " 0 #0", "START helios/" + job + " 0 #1");
    assertTextSaysTheSame();
    // a restart, between start and stop
    source = open();
    slurm.run("scancel", job);
    awaitBoth("STOP helios/" + job + " 0 #0", "STOP helios/" + job + " 0 #1");
    poll();

    assertEquals(said(server.records()), said(polled));
    assertEquals(4, polled.size(), polled.toString());
    Map<String, String> hook = of(server.records(), "START", "#1");
    assertEquals(hook, of(polled, "START", "#1"));
    assertEquals("n1", hook.get("host"));
    assertEquals("nlp", hook.get("team"));
    assertEquals("seg", hook.get("project"));
    assertEquals("ft \"7b\"", hook.get("name"));
    Map<String, String> stop = of(polled, "STOP", "#0");
    assertEquals("CANCELLED", stop.get("end_state"));
    long startMs = Long.parseLong(hook.get("time"));
    long stopMs = Long.parseLong(stop.get("time"));
    long hookStopMs = Long.parseLong(of(server.records(), "STOP", "#0").get("time"));
    assertTrue(
        startMs <= stopMs && stopMs <= hookStopMs, startMs + " " + stopMs + " " + hookStopMs);
    assertEquals(List.of("Bearer s3cret"), List.copyOf(new HashSet<>(server.authorizations)));
  }

  private void assertTextSaysTheSame() throws Exception {
    Recorded into = new Recorded();
    List<SlurmRun> json = jobs(Format.JSON, into);
    List<SlurmRun> text = jobs(Format.TEXT, into);

    assertEquals(json.get(0).name(), text.get(0).name());
    assertEquals(json.get(0).owner(), text.get(0).owner());
    assertEquals(json.get(0).startMs(), text.get(0).startMs());
    assertEquals(json.get(0).nodes(), text.get(0).nodes());
    assertTrue(text.get(0).holds());
    assertEquals(List.of(), into.problems);
  }

  private List<SlurmRun> jobs(Format format, Recorded into) throws Exception {
    SlurmTools tools = new SlurmTools(slurm.command(), Duration.ofSeconds(20));
    return new JobQueue(SlurmFixture.settings(slurm.command(), format), tools).jobs(into).runs();
  }

  @Test
  void tasksOfAnArrayAndARequeuedJobAreTheSameJobsToBoth() throws Exception {
    String array = slurm.submit("--gres=gpu:1", "--array=1-2", "--wrap=sleep 600");
    awaitBoth("START helios/" + array + "_1 0 #0", "START helios/" + array + "_2 0 #1");
    String job = slurm.submit("--gres=gpu:1", "--requeue", "--wrap=sleep 600");
    awaitBoth("START helios/" + job + " 0 #2");
    slurm.run("scontrol", "requeue", job);
    awaitBoth("STOP helios/" + job + " 0 #2");
    await(
        "the job waits again",
        () -> slurm.run("squeue", "--noheader", "--format=%t", "--jobs=" + job).equals("PD"));
    // it would wait two minutes; in the second in which its first run ended slurmd would refuse it
    slurm.run("scontrol", "update", "JobId=" + job, "StartTime=now+5seconds");
    awaitBoth("START helios/" + job + " 1 #2");

    assertEquals(said(server.records()), said(polled));
    assertEquals("REQUEUED", of(polled, "STOP", "#2").get("end_state"));
    try (Stream<Path> kept = Files.list(directory.resolve("hook/spool/out"))) {
      assertEquals(List.of(), kept.toList());
    }
  }

  @Test
  void aControllerThatIsAwayEndsNoJob() throws Exception {
    String job = slurm.submit("--gres=gpu:1", "--wrap=sleep 600");
    awaitBoth("START helios/" + job + " 0 #0");
    slurm.stopController();
    assertThrows(IOException.class, this::poll);
    slurm.restartController();
    await("the controller knows the job", () -> slurm.run("squeue", "--noheader").contains(job));
    poll();

    assertEquals(Set.of("START helios/" + job + " 0 #0"), said(polled));
    assertEquals(1, polled.size());
  }

  @Test
  void aJobThatFailsIsToldWithItsState() throws Exception {
    String job = slurm.submit("--gres=gpu:h100:4", "--wrap=sleep 5; exit 3");
    awaitBoth("START helios/" + job + " 0 #3");
    awaitBoth("STOP helios/" + job + " 0 #3");

    assertEquals("FAILED", of(polled, "STOP", "#3").get("end_state"));
    assertEquals(8, polled.size());
  }

  @Test
  void aNodeThatIsDrainedIsToldWithItsReason() throws Exception {
    Recorded before = unavailable();
    slurm.run("scontrol", "update", "NodeName=n1", "State=DRAIN", "Reason=bad fan, dust");
    Recorded after = unavailable();

    assertEquals(List.of(), before.problems);
    assertEquals(
        List.of("n1: is drained, bad fan, dust: what no job holds is unallocated"), after.problems);
  }

  private Recorded unavailable() throws Exception {
    SlurmSettings settings =
        new SlurmSettings(
            slurm.command(),
            "squeue",
            "scontrol",
            "",
            "sinfo",
            Format.JSON,
            "",
            List.of(),
            List.of());
    Recorded into = new Recorded();
    SlurmTools tools = new SlurmTools(slurm.command(), Duration.ofSeconds(20));
    new JobQueue(settings, tools).unavailable(into);
    return into;
  }
}
