package io.joulestream.ingest.slurm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.joulestream.ingest.slurm.SlurmFixture.SetClock;
import io.joulestream.ingest.slurm.SlurmSettings.Format;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The poller, with programs that print what a test wrote: Slurm's own are in RealSlurmTest. */
class SlurmSourceTest {

  /** 2026-11-24T17:36:42Z, epoch s. */
  private static final long T = 1_795_541_802;

  @TempDir private Path directory;
  private final SetClock clock = new SetClock((T + 60) * 1_000);
  private SlurmSource source;

  @BeforeEach
  void setUp() throws IOException {
    for (String program : List.of("squeue", "scontrol", "sacct", "sinfo")) {
      Path file = directory.resolve(program);
      Files.writeString(
          file,
          "#!/bin/sh\nset -- %s\nif [ -s $1.err ]; then cat $1.err >&2; exit 1; fi\ncat $1.txt\n"
              .formatted(file));
      assertTrue(file.toFile().setExecutable(true));
    }
    source = open();
  }

  private SlurmSource open() {
    return new SlurmSource(settings(), SlurmFixture.context(directory.resolve("memory"), clock));
  }

  private SlurmSettings settings() {
    return new SlurmSettings(
        List.of(),
        directory.resolve("squeue").toString(),
        directory.resolve("scontrol").toString(),
        directory.resolve("sacct").toString(),
        directory.resolve("sinfo").toString(),
        Format.AUTO,
        "helios",
        List.of(),
        List.of());
  }

  private void prints(String program, String text) throws IOException {
    Files.writeString(directory.resolve(program + ".txt"), text);
  }

  private void fails(String program, String text) throws IOException {
    Files.writeString(directory.resolve(program + ".err"), text);
  }

  private Recorded poll(SlurmPrints.Job... jobs) throws IOException, InterruptedException {
    prints("squeue", SlurmPrints.squeue(jobs));
    return poll();
  }

  private Recorded poll() throws IOException, InterruptedException {
    if (!Files.exists(directory.resolve("sinfo.txt"))) {
      prints("sinfo", "n1,mixed,none\n");
      prints("sacct", "{\"jobs\":[]}");
    }
    Recorded into = new Recorded();
    source.poll(into);
    return into;
  }

  private Recorded take(SlurmPrints.Job... jobs) throws IOException, InterruptedException {
    Recorded into = poll(jobs);
    source.taken();
    return into;
  }

  @Test
  void aJobIsStartedOnceAndStoppedWithItsState() throws Exception {
    Recorded first = take(SlurmPrints.running("1", T));
    clock.ms += 10_000;
    Recorded second = take(SlurmPrints.running("1", T));
    clock.ms += 10_000;
    Recorded third = take(SlurmPrints.ended("1", "TIMEOUT", T, T + 75));
    Recorded fourth = take(SlurmPrints.ended("1", "TIMEOUT", T, T + 75));

    assertEquals(
        List.of("START helios/1 0 n1#0 1795541802000", "START helios/1 0 n1#1 1795541802000"),
        first.brief());
    assertEquals("nlp", first.records.get(0).get("team"));
    assertEquals("seg", first.records.get(0).get("project"));
    assertEquals("ana", first.records.get(0).get("user"));
    assertEquals("ft 7b", first.records.get(0).get("name"));
    assertEquals(List.of(), second.brief());
    assertEquals(
        List.of(
            "STOP helios/1 0 n1#0 1795541877000 TIMEOUT",
            "STOP helios/1 0 n1#1 1795541877000 TIMEOUT"),
        third.brief());
    assertEquals(List.of(), fourth.brief());
  }

  @Test
  void whatWasNotTakenIsToldAgain() throws Exception {
    Recorded first = poll(SlurmPrints.running("1", T));
    Recorded again = poll(SlurmPrints.running("1", T));

    assertEquals(first.brief(), again.brief());
    assertEquals(2, again.brief().size());
  }

  @Test
  void aJobThatEndedWhileNobodyAskedIsStoppedAfterARestart() throws Exception {
    take(SlurmPrints.running("1", T), SlurmPrints.running("2", T));
    clock.ms += 600_000;
    prints(
        "sacct",
        """
        {"jobs":[{"account":"nlp","cluster":"helios","job_id":2,"name":"ft 7b","user":"ana",
          "array":{"job_id":0,"task_id":null},"het":{"job_id":0},"nodes":"n1",
          "state":{"current":"OUT_OF_MEMORY"},"time":{"start":1795541802,"end":1795541900}}]}""");

    source = open();
    Recorded after = take();

    // the controller has forgotten both; accounting knows one, the other was last seen at T + 60
    assertEquals(
        List.of(
            "STOP helios/1 0 n1#0 1795541862000",
            "STOP helios/1 0 n1#1 1795541862000",
            "STOP helios/2 0 n1#0 1795541900000 OUT_OF_MEMORY",
            "STOP helios/2 0 n1#1 1795541900000 OUT_OF_MEMORY"),
        after.brief());
  }

  @Test
  void whatIsLearntTooLateIsToldTwice() throws Exception {
    clock.ms = (T + 3_600) * 1_000;

    Recorded first = take(SlurmPrints.running("1", T));
    clock.ms += 3_600_000;
    Recorded last = take(SlurmPrints.ended("1", "COMPLETED", T, T + 4_000));

    // true, and 14 min before it is told: that is within the 15 min of semantics §2
    assertEquals(
        List.of("1795541802000", "1795544562000"),
        first.records.stream()
            .filter(r -> "#0".equals(r.get("device")))
            .map(r -> r.get("time"))
            .toList());
    assertEquals(
        List.of("1795545802000", "1795548162000"),
        last.records.stream()
            .filter(r -> "#0".equals(r.get("device")))
            .map(r -> r.get("time"))
            .toList());
  }

  @Test
  void aRequeuedJobIsStoppedAndItsNextAttemptStarted() throws Exception {
    take(SlurmPrints.running("1", T));
    String submitted = "\"submit_time\":" + (T + 30) + ",\"nodes\":\"\",\"gres_detail\":[]";
    Recorded waiting = take(new SlurmPrints.Job("1", "PENDING", T + 150, 0, 1, submitted));
    clock.ms += 120_000;
    Recorded again = take(new SlurmPrints.Job("1", "RUNNING", T + 160, 0, 1, ""));

    assertEquals(
        List.of(
            "STOP helios/1 0 n1#0 1795541832000 REQUEUED",
            "STOP helios/1 0 n1#1 1795541832000 REQUEUED"),
        waiting.brief());
    assertEquals(
        List.of("START helios/1 1 n1#0 1795541962000", "START helios/1 1 n1#1 1795541962000"),
        again.brief());
  }

  @Test
  void aRequeuedJobThatStillCompletesIsNotItsNextAttempt() throws Exception {
    take(SlurmPrints.running("1", T));
    Recorded completing = take(new SlurmPrints.Job("1", "COMPLETING", T, T + 40, 1, ""));

    assertEquals(
        List.of(
            "STOP helios/1 0 n1#0 1795541842000 REQUEUED",
            "STOP helios/1 0 n1#1 1795541842000 REQUEUED"),
        completing.brief());
  }

  @Test
  void aNameThatIsNotUtf8SpoilsItselfOnly() throws Exception {
    take();
    String printed = SlurmPrints.squeue(SlurmPrints.running("1", T)).replace("ft 7b", "caf\u00e9");
    Files.write(directory.resolve("squeue.txt"), printed.getBytes(StandardCharsets.ISO_8859_1));

    Recorded into = poll();

    assertEquals(2, into.records.size());
    assertEquals("caf\ufffd", into.records.get(0).get("name"));
  }

  @Test
  void aJobThatEndedAndCompletesHasEnded() {
    assertEquals("TIMEOUT", SlurmRun.state(List.of("COMPLETING", "TIMEOUT")));
    assertEquals("RUNNING", SlurmRun.state(List.of("RUNNING", "POWER_UP_NODE")));
  }

  @Test
  void aResizedJobGivesBackAndGetsAtTheTimeOfIt() throws Exception {
    take(SlurmPrints.running("1", T));
    String resized =
        "\"resize_time\":%d,\"gres_detail\":[\"gpu:h100:2(IDX:1-2)\"]".formatted(T + 50);
    Recorded after = take(new SlurmPrints.Job("1", "RUNNING", T, 0, 0, resized));
    // completing jobs no longer tell what they hold
    Recorded completing =
        take(new SlurmPrints.Job("1", "COMPLETING", T, 0, 0, "\"gres_detail\":[]"));

    assertEquals(
        List.of("START helios/1 0 n1#2 1795541852000", "STOP helios/1 0 n1#0 1795541852000"),
        after.brief());
    assertEquals(List.of(), completing.brief());
  }

  @Test
  void whereSqueueKnowsNoJsonScontrolIsAsked() throws Exception {
    fails("squeue", "squeue: unrecognized option '--json'\n");
    prints("scontrol", SlurmPrints.SCONTROL);
    clock.ms = 1_795_541_900_000L;

    Recorded into = poll();

    assertEquals(
        List.of(
            "START helios/2_1 3 n1#2 1795541803000",
            "START helios/2_1 3 n2#0 1795541803000",
            "START helios/2_1 3 n2#3 1795541803000"),
        into.brief());
  }

  @Test
  void aControllerThatDoesNotAnswerStopsNoJob() throws Exception {
    take(SlurmPrints.running("1", T));
    fails("squeue", "slurm_load_jobs error: Unable to contact slurm controller\n");

    IOException failed = assertThrows(IOException.class, this::poll);
    fails("squeue", "");
    Recorded after = take(SlurmPrints.running("1", T));

    assertTrue(
        String.valueOf(failed.getMessage())
            .endsWith("ends with 1: slurm_load_jobs error: Unable to contact slurm controller"),
        failed.getMessage());
    assertEquals(List.of(), after.brief());
  }

  @Test
  void anEmptyListWithAnErrorStopsNoJob() throws Exception {
    take(SlurmPrints.running("1", T));
    // as a real squeue 22.05.8 prints it without its controller, ending with 0
    prints(
        "squeue",
        """
        {"meta":{},"errors":[{"description":"Failed while looking for jobs","error_number":-1,
          "error":"Unspecified error","source":"slurm_load_jobs"}],"jobs":[]}""");

    IOException failed = assertThrows(IOException.class, this::poll);
    Recorded after = take(SlurmPrints.running("1", T));

    assertEquals(
        "squeue --json says: Failed while looking for jobs (slurm_load_jobs)", failed.getMessage());
    assertEquals(List.of(), after.brief());
  }

  @Test
  void aJobThatCannotBeReadForATimeHasNotEnded() throws Exception {
    take(SlurmPrints.running("1", T));
    prints(
        "squeue",
        """
        {"errors":[],"jobs":[{"job_id":1,"cluster":"helios","job_state":"RUNNING","nodes":"n[1-"}]}""");
    Recorded unread = poll();
    source.taken();
    Recorded after = take(SlurmPrints.running("1", T));

    assertEquals(List.of(), unread.brief());
    assertEquals(1, unread.problems.size(), unread.problems.toString());
    assertTrue(unread.problems.get(0).startsWith("job helios/1: "), unread.problems.get(0));
    assertEquals(List.of(), after.brief());
  }

  @Test
  void nodesThatCannotBeGivenAreToldWithTheirReason() throws Exception {
    prints("sacct", "{\"jobs\":[]}");
    prints(
        "sinfo",
        "n1,mixed,none\nn2,drained*,bad fan, dust\nn2,drained*,bad fan, dust\nn3,reserved,none\n");

    Recorded into = take();

    assertEquals(
        List.of(
            "n2: is drained*, bad fan, dust: what no job holds is unallocated",
            "n3: is reserved: what no job holds is unallocated"),
        into.problems);
  }

  @Test
  void settingsThatCannotBeAreNamedByTheirKey() {
    assertEquals(
        "cluster is empty: scontrol does not tell it, and jobs are named by it",
        assertThrows(
                IllegalArgumentException.class,
                () ->
                    new SlurmSettings(
                        List.of(),
                        "squeue",
                        "scontrol",
                        "",
                        "",
                        Format.TEXT,
                        "",
                        List.of(),
                        List.of()))
            .getMessage());
  }
}
