package io.joulestream.ingest.slurm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The hook script, run by shells as slurmd runs it: with few variables and no search path. */
class HookScriptTest {

  @TempDir private Path directory;
  private HookServer server;

  @BeforeEach
  void setUp() throws IOException {
    server = new HookServer();
  }

  @AfterEach
  void tearDown() {
    server.close();
  }

  private Path program(String name, String text) throws IOException {
    Path program = directory.resolve(name);
    Files.writeString(program, "#!/bin/sh\n" + text);
    assertTrue(program.toFile().setExecutable(true));
    return program;
  }

  private Path install() throws IOException {
    Path squeue =
        program(
            "squeue",
            "echo '4|2_2|*|1795541803|other'\necho '5|2_1|*seg|1795541803|ft \"7b\"&=%'\n");
    Path smi = program("nvidia-smi", "echo '0, GPU-aa'\necho '1, GPU-bb'\n");
    return server.install(
        directory.resolve("hook"), "squeue=%s\nnvidia_smi=%s\n".formatted(squeue, smi));
  }

  private static int run(String shell, Path script, String context, String attempt)
      throws IOException, InterruptedException {
    ProcessBuilder hook = new ProcessBuilder(shell, script.toString());
    Map<String, String> environment = hook.environment();
    environment.clear();
    environment.putAll(
        Map.of(
            "SLURM_SCRIPT_CONTEXT", context,
            "SLURM_CLUSTER_NAME", "helios",
            "SLURM_JOB_ID", "5",
            "SLURM_JOB_GPUS", "0,3",
            "SLURM_JOB_USER", "ana",
            "SLURM_JOB_ACCOUNT", "nlp",
            "SLURM_JOB_RESTART_COUNT", attempt,
            "SLURMD_NODENAME", "n1"));
    return hook.redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
  }

  private long kept() throws IOException {
    try (Stream<Path> entries = Files.list(directory.resolve("hook/spool/out"))) {
      return entries.count();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/bin/sh", "/bin/dash", "/bin/bash"})
  void beginningAndEndArePosted(String shell) throws Exception {
    Path script = install();

    assertEquals(0, run(shell, script, "prolog_slurmd", "0"));
    // the job is requeued: its Epilog is told the number of the next run
    assertEquals(0, run(shell, script, "epilog_slurmd", "1"));

    List<Map<String, String>> records = server.records();
    assertEquals(
        List.of(
            "START helios/2_1 0 n1GPU-aa",
            "START helios/2_1 0 n1#3",
            "STOP helios/2_1 0 n1GPU-aa",
            "STOP helios/2_1 0 n1#3"),
        records.stream().map(r -> Recorded.brief(r).replaceFirst(" \\d{13}$", "")).toList());
    assertEquals("ft \"7b\"&=%", records.get(0).get("name"));
    assertEquals("1795541803000", records.get(0).get("time"));
    assertEquals(List.of("Bearer s3cret", "Bearer s3cret"), server.authorizations);
    assertEquals(0, kept());
  }

  @ParameterizedTest
  @ValueSource(strings = {"/bin/sh", "/bin/dash", "/bin/bash"})
  void whatCannotBeSentIsSentByTheNextRun(String shell) throws Exception {
    Path script = install();
    server.status = 503;

    assertEquals(0, run(shell, script, "prolog_slurmd", "0"));
    long kept = kept();
    server.status = 200;
    assertEquals(0, run(shell, script, "epilog_slurmd", "0"));

    assertEquals(1, kept);
    assertEquals(0, kept());
    assertEquals(
        List.of("STOP", "START"), server.forms.stream().map(form -> form.get("event")).toList());
  }

  @ParameterizedTest
  @ValueSource(strings = {"/bin/sh", "/bin/dash", "/bin/bash"})
  void nothingMakesItFail(String shell) throws Exception {
    Path script = install();
    server.close();
    assertEquals(0, run(shell, script, "prolog_slurmd", "0"));
    assertEquals(1, kept());

    Path conf = directory.resolve("hook/joulestream-hook.conf");
    Files.writeString(conf, Files.readString(conf).replaceAll("spool=.*", "spool=/dev/null/x"));
    assertEquals(0, run(shell, script, "prolog_slurmd", "0"));
    Files.writeString(conf, "no such command (");
    assertEquals(0, run(shell, script, "prolog_slurmd", "0"));
    Files.delete(conf);
    assertEquals(0, run(shell, script, "prolog_slurmd", "0"));
  }
}
