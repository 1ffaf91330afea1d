package io.joulestream.ingest.slurm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Forms with the variables that a real Slurm 22.05.8 gave its hooks, and those of newer ones. */
class SlurmHooksTest {

  private final SlurmHooks hooks = new SlurmHooks(List.of("cpu[1-2]"));

  private static Map<String, String> form(String... more) {
    Map<String, String> form = new LinkedHashMap<>();
    form.put("event", "START");
    form.put("time", "1795541804");
    form.put("host", "n1");
    form.put("SLURM_CLUSTER_NAME", "helios");
    form.put("SLURM_JOB_ID", "5");
    form.put("SLURM_JOB_GPUS", "0,3");
    form.put("SLURM_JOB_USER", "ana");
    form.put("SLURM_JOB_ACCOUNT", "nlp");
    form.put("SLURM_JOB_RESTART_COUNT", "1");
    for (int i = 0; i < more.length; i += 2) {
      form.put(more[i], more[i + 1]);
    }
    return form;
  }

  private List<Map<String, String>> records(Map<String, String> form) throws IOException {
    String body =
        form.entrySet().stream()
            .map(f -> f.getKey() + "=" + URLEncoder.encode(f.getValue(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&"));
    return hooks.records(body.getBytes(StandardCharsets.UTF_8), Map.of());
  }

  private List<String> brief(Map<String, String> form) throws IOException {
    return records(form).stream().map(Recorded::brief).toList();
  }

  @Test
  void eachGpuIsAnEvent() throws IOException {
    List<Map<String, String>> records =
        records(form("squeue", "2_1|*seg|1795541803|ft|7b & \"x\""));

    assertEquals(
        List.of("START helios/2_1 1 n1#0 1795541803000", "START helios/2_1 1 n1#3 1795541803000"),
        records.stream().map(Recorded::brief).toList());
    assertEquals("ft|7b & \"x\"", records.get(0).get("name"));
    assertEquals("seg", records.get(0).get("project"));
    assertEquals("ana", records.get(0).get("user"));
    assertEquals("nlp", records.get(0).get("team"));
  }

  @Test
  void newerReleasesTellArrayNameAndStartThemselves() throws IOException {
    assertEquals(
        List.of(
            "START helios/2_1 1 n1GPU-aa 1795541800000", "START helios/2_1 1 n1#3 1795541800000"),
        brief(
            form(
                "SLURM_ARRAY_JOB_ID", "2",
                "SLURM_ARRAY_TASK_ID", "1",
                "SLURM_JOB_START_TIME", "1795541800",
                "asked", "yes",
                "gpus", "0, GPU-aa\n1, GPU-bb\n")));
  }

  @Test
  void anEpilogHasTheAttemptThatThePrologSaw() throws IOException {
    // Slurm tells the Epilog of a job that is requeued the number of the next run
    assertEquals(
        List.of("STOP helios/5 0 n1#0 1795541804000 FAILED"),
        brief(
            form(
                "event", "STOP",
                "attempt", "0",
                "SLURM_JOB_GPUS", "0",
                "SLURM_JOB_EXIT_CODE2", "2:0")));
    assertEquals(
        List.of("STOP helios/5 1 n1#0 1795541804000"),
        brief(form("event", "STOP", "SLURM_JOB_GPUS", "0", "SLURM_JOB_EXIT_CODE2", "0:15")));
  }

  @Test
  void aJobWithoutGpusHoldsAHostThatIsGivenWhole() throws IOException {
    assertEquals(List.of(), brief(form("SLURM_JOB_GPUS", "")));
    assertEquals(
        List.of("START helios/5 1 cpu2 1795541804000"),
        brief(form("SLURM_JOB_GPUS", "", "host", "cpu2")));
  }

  @Test
  void whatCannotBeReadIsSaidInOneSentence() {
    assertRefused("the form has no host", form("host", ""));
    assertRefused("event is 'BEGIN'", form("event", "BEGIN"));
    assertRefused("time is 'now'", form("time", "now"));
    assertRefused("'0,x' are no indices of GPUs", form("SLURM_JOB_GPUS", "0,x"));
    assertRefused("the form has no SLURM_CLUSTER_NAME", form("SLURM_CLUSTER_NAME", " "));
    assertRefused("squeue did not answer the hook", form("asked", "yes"));
    IOException noForm =
        assertThrows(
            IOException.class,
            () -> hooks.records("{}".getBytes(StandardCharsets.UTF_8), Map.of()));
    assertEquals("the body is no form: '{}'", noForm.getMessage());
  }

  private void assertRefused(String part, Map<String, String> form) {
    IOException refused = assertThrows(IOException.class, () -> records(form), part);
    assertTrue(String.valueOf(refused.getMessage()).contains(part), refused.getMessage());
  }
}
