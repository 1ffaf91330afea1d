package io.joulestream.ingest.power;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.joulestream.ingest.collect.SourceContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A program in place of nvidia-smi that writes lines of its format: a header with units, a line for
 * each GPU and period, cells after a comma and a space, errors on its output. The format and the
 * words for absent values are those of NVIDIA's manual page and of public reports; no GPU was at
 * hand to record from.
 */
class NvidiaSmiSourceTest {

  private static final String HEADER =
      "timestamp, index, uuid, name, power.draw.instant [W], power.draw [W], utilization.gpu [%]";
  private static final String GPU_0 =
      "2026/11/24 17:22:01.123, 0, GPU-aaaa, NVIDIA H100 80GB HBM3, 412.35, 405.10, 97";
  private static final String GPU_1 =
      "2026/11/24 17:22:01.125, 1, GPU-bbbb, NVIDIA H100 80GB HBM3, 68.41, 70.02, 0";

  /** Drivers do not know this field: see docs/sources.md. */
  private static final String WITHOUT_ENERGY =
      """
      case "$1" in
        *total_energy_consumption*)
          echo 'Field "total_energy_consumption" is not a valid field to query.'
          echo
          exit 2;;
      esac
      """;

  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-11-24T17:22:02Z"));
  private final Clock clock = ((InstantSource) now::get).withZone(ZoneOffset.UTC);
  private final PowerRecording into = new PowerRecording();
  private @TempDir Path folder;
  private NvidiaSmiSource source;

  @AfterEach
  void end() {
    if (source != null) {
      source.close();
    }
  }

  private void start(String script) throws IOException {
    Path program = folder.resolve("nvidia-smi");
    Files.writeString(
        program,
        """
        #!/bin/sh
        echo "$@" >> '%1$s/starts'
        echo $$ > '%1$s/pid'
        %2$s
        """
            .formatted(folder, script));
    assertTrue(program.toFile().setExecutable(true));
    NvidiaSmiSettings settings =
        new NvidiaSmiSettings(
            List.of(program.toString()),
            Duration.ofMillis(100),
            "gpu7",
            List.of("power.draw.instant", "power.draw"),
            100);
    SourceContext context = PowerRecording.context(clock, Duration.ofSeconds(20));
    source = new NvidiaSmiSource(settings, "gpu7", context);
  }

  private static String says(String... lines) {
    return "cat <<'END'\n" + String.join("\n", lines) + "\nEND\n";
  }

  private List<String> starts() throws IOException {
    return Files.readAllLines(folder.resolve("starts"));
  }

  private void after(Duration time) throws Exception {
    now.updateAndGet(at -> at.plus(time));
    source.poll(into);
  }

  private long pid(String file) throws IOException {
    return Long.parseLong(Files.readString(folder.resolve(file)).strip());
  }

  private static void await(BooleanSupplier holds) {
    long endNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!holds.getAsBoolean()) {
      assertTrue(System.nanoTime() < endNanos, "it did not come to that in 30 s");
      Thread.onSpinWait();
    }
  }

  private static boolean lives(long pid) {
    return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent();
  }

  @Test
  void readingsComeWithTheSlotsOfTheirGpusAndWithoutWhatTheDriverDoesNotKnow() throws Exception {
    start(WITHOUT_ENERGY + says(HEADER, GPU_0, GPU_1, GPU_0) + "exec sleep 300");

    source.poll(into);

    String time = Long.toString(Instant.parse("2026-11-24T17:22:01.123Z").toEpochMilli());
    assertEquals(
        Map.of(
            "time", time,
            "host", "gpu7",
            "level", "DEVICE",
            "device", "GPU-aaaa",
            "meter", "nvidia-smi",
            "model", "NVIDIA H100 80GB HBM3",
            "power_w", "412.35",
            "utilisation", "0.97"),
        into.readings().get(0));
    assertEquals("68.41", into.readings().get(1).get("power_w"));
    assertEquals(Map.of("gpu7/0", "GPU-aaaa", "gpu7/1", "GPU-bbbb"), into.slots());
    assertEquals(
        List.of(
            "--query-gpu=timestamp,index,uuid,name,power.draw.instant,power.draw,utilization.gpu,"
                + "total_energy_consumption --format=csv,nounits -lms 100",
            "--query-gpu=timestamp,index,uuid,name,power.draw.instant,power.draw,utilization.gpu"
                + " --format=csv,nounits -lms 100"),
        starts());
    assertEquals(List.of(), into.problems());
  }

  @Test
  void anOldDriverHasOnePowerAndAnEnergyCounterComesInTheUnitOfItsHeader() throws Exception {
    start(
        """
        case "$1" in
          *power.draw.instant*)
            echo 'Field "power.draw.instant" is not a valid field to query.'
            exit 2;;
        esac
        """
            + says(
                "timestamp, index, uuid, name, power.draw [W], utilization.gpu [%],"
                    + " total_energy_consumption [mJ]",
                "2026/11/24 17:22:01.123, 0, GPU-aaaa, Tesla V100, 49.08, 0, 187000123",
                "2026/11/24 17:22:01.223, 0, GPU-aaaa, Tesla V100, 49.08, 0, 187004999")
            + "exec sleep 300");

    source.poll(into);

    assertEquals(List.of("49.08", "49.08"), into.of("power_w"));
    assertEquals(List.of("187000.123", "187004.999"), into.of("energy_j"));
  }

  @Test
  void aCounterWithoutAUnitIsNotUsed() throws Exception {
    start(
        says(
                HEADER + ", total_energy_consumption",
                GPU_0 + ", 187000123",
                GPU_0 + ", 187000123",
                "")
            + "exec sleep 300");

    source.poll(into);

    assertEquals(List.of("", ""), into.of("energy_j"));
  }

  @Test
  void absentValuesAreNoReadingsAndMigHasNoUtilisation() throws Exception {
    start(
        WITHOUT_ENERGY
            + says(
                HEADER,
                "2026/11/24 17:22:01.000, 0, GPU-aaaa, NVIDIA A100, [N/A], 61.20, [N/A]",
                "2026/11/24 17:22:01.001, 1, GPU-bbbb, NVIDIA A100, [Unknown Error], ERR!, 4",
                "2026/11/24 17:22:01.002, 2, GPU-cccc, NVIDIA A100, [Not Supported], N/A, 4",
                "2026/11/24 17:22:01.003, 3, [GPU is lost], NVIDIA A100, 61.20, 61.20, 4",
                "[N/A], 4, GPU-eeee, NVIDIA A100, 61.20, 61.20, 4",
                "Unable to determine the device handle for GPU 0000:8D:00.0: Unknown Error",
                "2026/11/24 17:22:01.004, 0, GPU-aaaa, NVIDIA A100, 61.30, 61.20, [N/A]")
            + "exec sleep 300");

    source.poll(into);

    assertEquals(List.of("GPU-aaaa", "GPU-eeee", "GPU-aaaa"), into.of("device"));
    assertEquals(List.of("61.20", "61.20", "61.30"), into.of("power_w"));
    assertEquals(List.of("", "0.04", ""), into.of("utilisation"));
    assertEquals(
        List.of(
            "gpu7 GPU 1: power.draw.instant is '[Unknown Error]', power.draw is 'ERR!': no reading"
                + " without power",
            "gpu7 GPU 2: power.draw.instant is '[Not Supported]', power.draw is 'N/A': no reading"
                + " without power",
            "gpu7 GPU 3: uuid is '[GPU is lost]': no reading without it",
            "gpu7 GPU 4: timestamp is '[N/A]', which is no time like 2026/11/24 17:22:01.123: that"
                + " of its arrival counts",
            "gpu7: the line 'Unable to determine the device handle for GPU 0000:8D:00.0: Unknown"
                + " Error' has not the 7 fields that were asked for"),
        into.problems());
    assertEquals(
        Long.toString(now.get().toEpochMilli()), into.readings().get(1).get("time"), "arrival");
  }

  @Test
  void aProgramThatFailsIsStartedAgainAfterPausesThatDouble() throws Exception {
    start("echo 'NVIDIA-SMI has failed: no driver.'; echo 'libcuda is missing' >&2; exit 9");

    source.poll(into);
    source.poll(into);
    assertEquals(1, starts().size());
    after(Duration.ofSeconds(10));
    assertEquals(2, starts().size());
    after(Duration.ofSeconds(10));
    assertEquals(2, starts().size());
    after(Duration.ofSeconds(10));

    assertEquals(3, starts().size());
    assertEquals(5, into.problems().size());
    for (String problem : into.problems()) {
      assertTrue(problem.startsWith("gpu7: " + folder.resolve("nvidia-smi") + " ended with 9: "));
      assertTrue(problem.contains("NVIDIA-SMI has failed: no driver."), problem);
      assertTrue(problem.contains("libcuda is missing"), problem);
    }
  }

  @Test
  void aRunThatEndsAfterReadingsIsFollowedAtTheNextPollAndHalfALineIsNotRead() throws Exception {
    start(
        WITHOUT_ENERGY
            + says(HEADER, GPU_0)
            + "printf '2026/11/24 17:22:01.223, 0, GPU-aaaa, NVIDIA H100 80GB HBM3, 4'; exit 0");

    source.poll(into);
    source.poll(into);

    assertEquals(List.of("412.35", "412.35"), into.of("power_w"));
    assertEquals(2, into.problems().size());
    assertTrue(into.problems().get(0).contains(" ended with 0: 2026/11/24 17:22:01.223, 0"));
    assertEquals(3, starts().size());
  }

  @Test
  void aProgramThatHangsIsEnded() throws Exception {
    start(WITHOUT_ENERGY + says(HEADER, GPU_0, GPU_0) + "exec sleep 300");
    source.poll(into);
    long pid = pid("pid");
    assertTrue(lives(pid));

    after(Duration.ofSeconds(60));

    await(() -> !lives(pid));
    assertTrue(into.problems().get(0).endsWith("has written nothing for 60 s"));
    after(Duration.ZERO);
    assertEquals(4, into.readings().size());
  }

  @Test
  void closingEndsTheProgramAndWhatItHasStarted() throws Exception {
    start(
        WITHOUT_ENERGY
            + says(HEADER, GPU_0, GPU_0)
            + "sleep 300 & echo $! > '%s/child'; wait".formatted(folder));
    source.poll(into);
    Path child = folder.resolve("child");
    await(() -> child.toFile().length() > 0);
    long pid = pid("pid");
    long childPid = pid("child");
    assertTrue(lives(pid) && lives(childPid));

    source.close();

    await(() -> !lives(pid) && !lives(childPid));
  }

  @Test
  void aProgramThatIsNotThereIsSaid() throws Exception {
    start("exit 0");
    Files.delete(folder.resolve("nvidia-smi"));

    source.poll(into);

    assertEquals(1, into.problems().size());
    assertTrue(into.problems().get(0).contains("nvidia-smi cannot be started: "));
    assertFalse(Files.exists(folder.resolve("starts")));
  }

  @Test
  void linesThatNobodyTakesAreDroppedAndCounted() throws Exception {
    List<String> writer =
        List.of("sh", "-c", "i=0; while [ $i -lt 500 ]; do i=$((i+1)); echo $i; done; printf end");
    try (NvidiaSmiStream stream = new NvidiaSmiStream(writer, 100, clock)) {
      await(() -> stream.lastWords().equals("end"));

      List<NvidiaSmiStream.Line> lines = stream.take(Duration.ZERO);

      assertEquals(100, lines.size());
      assertEquals("500", lines.get(99).text());
      assertEquals(400, stream.dropped());
      assertEquals(0, stream.dropped());
    }
  }

  @Test
  void settingsThatCannotBeAreRefusedWithTheirKey() {
    assertRefused("command is []: ", List.of(), "PT1S", List.of("power.draw"));
    assertRefused("period is PT0.001S: ", List.of("x"), "PT0.001S", List.of("power.draw"));
    assertRefused("power_fields is []: ", List.of("x"), "PT1S", List.of());
    assertRefused(
        "power_fields is [module.power.draw.instant]: ",
        List.of("x"),
        "PT1S",
        List.of("module.power.draw.instant"));
  }

  private static void assertRefused(
      String start, List<String> command, String period, List<String> powerFields) {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> new NvidiaSmiSettings(command, Duration.parse(period), "", powerFields, 1_000));
    assertTrue(e.getMessage().startsWith(start), e.getMessage());
  }
}
