package io.joulestream.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.joulestream.standalone.embedded.StartFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An installation as its operator meets it. */
class UpTest {

  @TempDir private Path directory;

  @Test
  void recordsOverHttpBecomeResultsThatSurviveARestart() throws Exception {
    Path data = directory.resolve("data");
    try (Installation up = Installation.start(data, "--no-demo")) {
      Instant start = Instant.now().truncatedTo(ChronoUnit.SECONDS).minusSeconds(40);
      up.post("/v1/sites", "{\"site\":\"lon1\",\"zone\":\"GB\",\"pue\":1.5}");
      up.post(
          "/v1/intensities",
          """
          {"zone":"GB","from":"%s","to":"%s","g_per_kwh":100,"signal":"AVERAGE","scope":"DIRECT",
           "status":"MEASURED","provider":"neso"}"""
              .formatted(start.minusSeconds(600), start.plusSeconds(600)));
      up.post(
          "/v1/job-events",
          """
          [{"time":"%s","job":"c/1","event":"START","site":"lon1","host":"n1","team":"t"},
           {"time":"%s","job":"c/1","event":"STOP","site":"lon1","host":"n1"}]"""
              .formatted(start, start.plusSeconds(30)));
      for (int second = 0; second <= 30; second += 10) {
        up.post(
            "/v1/readings",
            "{\"time\":\"%s\",\"site\":\"lon1\",\"host\":\"n1\",\"level\":\"DEVICE\",\"device\":\"0\",\"power_w\":600}"
                .formatted(start.plusSeconds(second)));
      }

      // 600 W for 30 s are 18 kJ; × 1.5 × 100 g/kWh = 0.75 g
      up.await("the priced job", () -> isPriced(up));
      Cli query =
          Cli.run("query", "--data", data.toString(), "SELECT energy_mj, team FROM job_totals");
      assertEquals(0, query.exitCode());
      assertTrue(query.out().contains("18000000  t"), query.out());
      assertHealthy(data);
      assertFalse(Cli.run("reset", "--yes", "--data", data.toString()).exitCode() == 0);

      int exitCode = up.stop();
      assertTrue(exitCode == 0 || exitCode == 143, "exit code " + exitCode);
      assertTrue(up.console().contains("stopping"), up.console());
    }
    try (Installation again = Installation.start(data, "--no-demo")) {
      assertTrue(isPriced(again));
    }
    Cli reset = Cli.run("reset", "--yes", "--data", data.toString());
    assertEquals(0, reset.exitCode(), reset.err());
    assertFalse(Files.exists(data));
  }

  private static boolean isPriced(Installation up) {
    return up.number(
            "SELECT count() FROM job_totals WHERE energy_mj = 18000000 AND location_ug = 750000")
        == 1;
  }

  private static void assertHealthy(Path data) throws IOException {
    Cli status = Cli.run("status", "--json", "--data", data.toString());
    JsonNode report = new ObjectMapper().readTree(status.out());
    assertEquals(0, status.exitCode(), status.out());
    assertEquals(6, report.path("parts").size());
    assertEquals(4, report.path("counters").path("readings").asInt());
    assertTrue(Cli.run("status", "--data", data.toString()).out().contains("silent hosts: none"));
  }

  @Test
  void whatCannotStartSaysWhyInOneSentence() throws Exception {
    Path data = directory.resolve("data");
    try (Installation up = Installation.start(data, "--no-demo")) {
      Installation second = Installation.launch(data, "--no-demo");
      assertEquals(1, second.exitCode());
      assertSentence(second, "is in use by another joulestream (process " + up.run().pid() + ")");
    }
    for (String part : new String[] {"kafka", "registry", "store", "ingest", "status"}) {
      try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        Installation third =
            Installation.launch(
                directory.resolve(part),
                "--no-demo",
                "--" + part + "-port",
                Integer.toString(taken.getLocalPort()));
        assertEquals(1, third.exitCode());
        assertSentence(third, "port " + taken.getLocalPort());
        assertSentence(third, "--" + part + "-port");
      }
    }
  }

  private static void assertSentence(Installation failed, String part) throws IOException {
    String console = failed.console();
    assertTrue(console.contains(part), console);
    assertFalse(console.contains("\tat "), console);
    assertEquals(1, console.lines().filter(line -> line.startsWith("joulestream: ")).count());
  }

  @Test
  void aDiskWithoutSpaceIsNamedBeforeAnythingStarts() {
    StartFailure failure =
        Assertions.assertThrows(
            StartFailure.class,
            () -> DataDirectory.take(directory.resolve("data"), Long.MAX_VALUE).close());

    assertTrue(failure.sentence().contains("MiB left"), failure.sentence());
  }

  @Test
  void aFatalBrokerFaultEndsItInOrder() throws Exception {
    Path data = directory.resolve("data");
    try (Installation up = Installation.start(data, "--no-demo")) {
      deleteWhileItIsWrittenTo(data.resolve("kafka"));

      assertNotEquals(0, up.exitCode());
      assertSentence(up, "the Kafka broker gave up");
      assertTrue(up.console().contains("stopping"), up.console());
    }
  }

  private static void deleteWhileItIsWrittenTo(Path kafka) throws Exception {
    for (int tries = 0; tries < 100 && Files.exists(kafka); tries++) {
      try {
        DataDirectory.deleteTree(kafka);
      } catch (UncheckedIOException e) {
        // a file came or went meanwhile
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void nobodyElsesFilesAreTouched() throws IOException {
    Path foreign = Files.createDirectories(directory.resolve("foreign/store"));
    Files.writeString(foreign.resolve("mine.txt"), "mine");
    String root = foreign.getParent().toString();

    Cli up = Cli.run("up", "--no-demo", "--data", root);
    Cli reset = Cli.run("reset", "--yes", "--data", root);

    assertEquals(1, up.exitCode());
    assertTrue(up.err().contains("not of joulestream"), up.err());
    assertEquals(1, reset.exitCode());
    assertTrue(reset.err().contains("nothing was deleted"), reset.err());
    assertTrue(Files.exists(foreign.resolve("mine.txt")));
  }

  @Test
  void wrongArgumentsAreAnsweredInOneSentence() {
    Cli nothing = Cli.run("status", "--data", directory.resolve("none").toString());
    Cli unknown = Cli.run("up", "--colour");
    Cli noCommand = Cli.run();
    Cli noPort =
        Cli.run("up", "--kafka-port", "70000", "--data", directory.resolve("none").toString());

    assertEquals(1, nothing.exitCode());
    assertTrue(nothing.err().contains("nothing runs in"), nothing.err());
    assertEquals(2, unknown.exitCode());
    assertTrue(unknown.err().contains("'--colour'"), unknown.err());
    assertEquals(1, noPort.exitCode());
    assertTrue(noPort.err().contains("--kafka-port is 70000"), noPort.err());
    assertEquals(2, noCommand.exitCode());
    assertTrue(noCommand.err().contains("say what to do"), noCommand.err());
  }
}
