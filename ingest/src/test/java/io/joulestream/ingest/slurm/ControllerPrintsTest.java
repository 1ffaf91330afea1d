package io.joulestream.ingest.slurm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Squeue's JSON in its forms and scontrol's text say the same. */
class ControllerPrintsTest {

  private final Recorded into = new Recorded();

  @Test
  void allFormsSayTheSame() throws IOException {
    SqueueJson json = new SqueueJson("");

    SlurmRun of2205 = json.read(SlurmPrints.OF_2205, into).runs().get(0);
    SlurmRun of2311 = json.read(SlurmPrints.OF_2311, into).runs().get(0);
    List<SlurmRun> text = new ScontrolText("helios").read(SlurmPrints.SCONTROL, into).runs();

    assertEquals("helios/2_1", of2205.name());
    assertEquals(3, of2205.attempt());
    assertEquals(new SlurmJob.Owner("nlp", "seg", "ana", "ft 7b"), of2205.owner());
    assertEquals(1_795_541_803_000L, of2205.startMs().orElseThrow());
    assertEquals(of2205, of2311);
    assertEquals(of2205, text.get(0));
    assertEquals("helios/7+1", text.get(1).name());
    assertFalse(text.get(1).holds());
    assertEquals(List.of(), into.problems);
  }

  @Test
  void whatIsHeldIsEachGpuByItsIndex() throws IOException {
    SlurmRun run = new SqueueJson("").read(SlurmPrints.OF_2205, into).runs().get(0);
    Holdings holdings = holdings();

    assertEquals(
        List.of(new Held("n1", "#2", ""), new Held("n2", "#0", ""), new Held("n2", "#3", "")),
        List.copyOf(holdings.of(run.nodes())));
    // counted, not numbered: a part of the host, or all of it
    assertEquals(
        List.of(new Held("n1", "", "0.25"), new Held("n2", "", "")),
        List.copyOf(
            holdings.of(new SlurmRun.Nodes(List.of("n1", "n2"), List.of("gpu:2", "gpu:8")))));
    // without GPUs only where jobs get whole hosts
    assertEquals(
        List.of(new Held("cpu1", "", "")),
        List.copyOf(holdings.of(new SlurmRun.Nodes(List.of("cpu1", "n1"), List.of()))));
    assertThrows(
        IllegalArgumentException.class,
        () -> holdings.of(new SlurmRun.Nodes(List.of("n1", "n2"), List.of("gpu:1(IDX:0)"))));
  }

  private static Holdings holdings() {
    return new Holdings(GpuCounts.of("gpus_per_host", List.of("8")), Set.of("cpu1"));
  }

  @Test
  void aJobThatCannotBeReadIsNamedAndTheOthersCount() throws IOException {
    String broken = SlurmPrints.OF_2205.replace("\"nodes\":\"n[1-2]\"", "\"nodes\":\"n[1-\"");
    String both = broken.replace("{\"jobs\":[", "{\"jobs\":[" + job() + ",");

    List<SlurmRun> runs = new SqueueJson("").read(both, into).runs();

    assertEquals(List.of("helios/1"), runs.stream().map(SlurmRun::name).toList());
    assertEquals(List.of("job helios/2_1: 'n[1-' is no list of hosts of Slurm"), into.problems);
    assertTrue(
        String.valueOf(
                assertThrows(
                        IOException.class, () -> new SqueueJson("").read("{\"errors\":[]}", into))
                    .getMessage())
            .contains("no list 'jobs'"));
  }

  private static String job() {
    return SlurmPrints.running("1", 1_795_541_802).json();
  }
}
