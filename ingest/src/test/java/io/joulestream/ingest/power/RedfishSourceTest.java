package io.joulestream.ingest.power;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.joulestream.ingest.IngestException;
import io.joulestream.ingest.collect.Source;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/**
 * Controllers over real HTTP whose resources are written after DMTF's schemas and mock-ups
 * (Chassis, EnvironmentMetrics, Sensor, Power); no controller was at hand.
 */
class RedfishSourceTest {

  private static final String TOTAL = "/redfish/v1/Chassis/1U/Sensors/TotalPower";
  private static final String METRICS =
      "{'PowerWatts': {'Reading': 374, 'DataSourceUri': '" + TOTAL + "'}}";
  private static final String POWER =
      """
      {'PowerControl': [{'Name': 'System Power Control', 'PowerConsumedWatts': 344,
        'PowerMetrics': {'IntervalInMin': 30, 'AverageConsumedWatts': 319}}]}
      """;

  /** Near the time of the test, which the server's Date tells. */
  private final Instant start = Instant.now().truncatedTo(ChronoUnit.SECONDS);

  private final AtomicReference<Instant> now = new AtomicReference<>(start);
  private final Clock clock = ((InstantSource) now::get).withZone(ZoneOffset.UTC);
  private final PowerRecording into = new PowerRecording();
  private @TempDir Path folder;
  private RedfishServer server;

  @BeforeEach
  void serve() throws Exception {
    server = new RedfishServer(Optional.empty());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private Source source(RedfishTarget... targets) {
    return source(true, Duration.ofSeconds(10), targets);
  }

  private Source source(boolean energyCounter, Duration timeout, RedfishTarget... targets) {
    return new RedfishSettings(List.of(targets), "", "", "", false, energyCounter)
        .open(PowerRecording.context(clock, timeout));
  }

  private RedfishTarget node(String chassis) {
    return new RedfishTarget(server.url(), "node7", chassis);
  }

  private void sensor(Instant measured, String reading) {
    server.with(
        "/Chassis/1U/Sensors/TotalPower",
        "{'Reading': %s, 'ReadingUnits': 'W', 'ReadingTime': '%s'}"
            .formatted(reading, measured.atOffset(ZoneOffset.ofHours(6))));
  }

  private static String ms(Instant at) {
    return Long.toString(at.toEpochMilli());
  }

  @Test
  void powerComesFromTheSensorWithItsTime() throws Exception {
    server.withChassis("1U").with("/Chassis/1U/EnvironmentMetrics", METRICS);
    sensor(start.minusSeconds(4), "371.25");

    source(node("")).poll(into);

    assertEquals(
        List.of(
            Map.of(
                "time", ms(start.minusSeconds(4)),
                "host", "node7",
                "level", "NODE",
                "meter", "bmc",
                "power_w", "371.25")),
        into.readings());
    assertEquals(List.of(), into.problems());
    assertTrue(into.clocks().containsKey("node7"));
  }

  @Test
  void aReadingThatIsToldTwiceIsOneAndAnOldOneIsSaid() throws Exception {
    server.withChassis("1U").with("/Chassis/1U/EnvironmentMetrics", METRICS);
    Source source = source(node(""));
    sensor(start.minusSeconds(4), "371");
    source.poll(into);
    source.poll(into);
    sensor(start.minusSeconds(1), "371");
    source.poll(into);
    sensor(start.minusSeconds(300), "371");
    source.poll(into);
    source.poll(into);

    assertEquals(
        List.of(ms(start.minusSeconds(4)), ms(start.minusSeconds(1)), ms(start.minusSeconds(300))),
        into.of("time"));
    assertEquals(
        List.of(
            "node7: its sensor was last read " + start.minusSeconds(300),
            "node7: its sensor was last read " + start.minusSeconds(300)),
        into.problems());
  }

  @Test
  void aTimeThatStandsStillWhileTheValueMovesIsNotBelieved() throws Exception {
    server.withChassis("1U").with("/Chassis/1U/EnvironmentMetrics", METRICS);
    Source source = source(node(""));
    sensor(start.minusSeconds(4), "371");
    source.poll(into);
    sensor(start.minusSeconds(4), "390");
    source.poll(into);

    assertEquals(List.of(ms(start.minusSeconds(4)), ms(start)), into.of("time"));
  }

  @Test
  void theTimeOfAnswerCountsWhereTheControllersClockIsWrong() throws Exception {
    server.withChassis("1U").with("/Chassis/1U/EnvironmentMetrics", METRICS);
    sensor(start.minusSeconds(4), "371");
    now.set(start.plusSeconds(3_600));

    source(node("")).poll(into);

    assertEquals(List.of(ms(start.plusSeconds(3_600))), into.of("time"));
    long behindMs = now.get().toEpochMilli() - into.clocks().get("node7");
    assertTrue(behindMs > 3_000_000, "behind by " + behindMs);
  }

  @Test
  void withoutMetricsTheDeprecatedPowerIsAskedAndThatIsRemembered() throws Exception {
    server.withChassis("1U").with("/Chassis/1U/Power", POWER);
    Source source = source(node(""));
    source.poll(into);
    server.asked();

    source.poll(into);

    assertEquals(List.of("/redfish/v1/Chassis/1U/Power"), server.asked());
    assertEquals(List.of("344", "344"), into.of("power_w"));
    assertEquals(List.of(ms(start), ms(start)), into.of("time"));
  }

  @Test
  void aSensorWithoutATimeIsNotAskedAgain() throws Exception {
    server
        .withChassis("1U")
        .with("/Chassis/1U/EnvironmentMetrics", METRICS)
        .with("/Chassis/1U/Sensors/TotalPower", "{'Reading': 371}");
    Source source = source(node(""));
    source.poll(into);
    server.asked();

    source.poll(into);

    assertEquals(List.of("/redfish/v1/Chassis/1U/EnvironmentMetrics"), server.asked());
    assertEquals(List.of("374", "374"), into.of("power_w"));
  }

  @Test
  void aBoardOfGpusIsAPartOfItsNodeAndNeverAdded() throws Exception {
    server
        .withChassis("HGX_Chassis_0", "DGX", "PDB")
        .with("/Chassis/HGX_Chassis_0/EnvironmentMetrics", "{'PowerWatts': {'Reading': 5200}}")
        .with("/Chassis/DGX/Power", POWER.replace("344", "8100.5"));

    source(node("")).poll(into);
    source(node("HGX_Chassis_0")).poll(into);

    assertEquals(List.of("8100.5", "5200"), into.of("power_w"));
    assertEquals(
        List.of(
            "node7: the power of chassis DGX counts; PDB, HGX_Chassis_0 may have power, too, and is"
                + " not added: chassis says which"),
        into.problems());
  }

  @Test
  void aPartOfAChassisIsNotWorthAWord() throws Exception {
    server
        .withChassis("Tray", "Node")
        .with(
            "/Chassis/Tray",
            """
            {'@odata.id': '/redfish/v1/Chassis/Tray', 'Id': 'Tray',
             'Power': {'@odata.id': '/redfish/v1/Chassis/Tray/Power'},
             'Links': {'ContainedBy': {'@odata.id': '/redfish/v1/Chassis/Node'}}}
            """)
        .with("/Chassis/Tray/Power", POWER)
        .with("/Chassis/Node/Power", POWER.replace("344", "900"));

    source(node("")).poll(into);

    assertEquals(List.of("900"), into.of("power_w"));
    assertEquals(List.of(), into.problems());
  }

  @Test
  void aFineCounterOfEnergyIsTakenInExactJoules() throws Exception {
    server
        .withChassis("1U")
        .with(
            "/Chassis/1U/EnvironmentMetrics",
            "{'PowerWatts': {'Reading': 374}, 'EnergykWh': {'Reading': 1234.5678}}");

    source(node("")).poll(into);
    source(false, Duration.ofSeconds(10), node("")).poll(into);
    server.with(
        "/Chassis/1U/EnvironmentMetrics",
        "{'PowerWatts': {'Reading': 374}, 'EnergykWh': {'Reading': 63.900000000000006}}");
    source(node("")).poll(into);

    assertEquals(List.of("4444444080", "", ""), into.of("energy_j"));
    assertEquals(List.of("374", "374", "374"), into.of("power_w"));
  }

  @Test
  void severalControlsAreNotAdded() throws Exception {
    server
        .withChassis("1U")
        .with(
            "/Chassis/1U/Power",
            """
            {'PowerControl': [{'Name': 'Server Power Control', 'PowerConsumedWatts': 700},
                              {'Name': 'CPU Sub-system Power', 'PowerConsumedWatts': 300}]}
            """);

    source(node("")).poll(into);

    assertEquals(List.of("700"), into.of("power_w"));
    assertEquals(
        List.of(
            "node7: chassis 1U has 2 PowerControl: 'Server Power Control', the first, counts, and"
                + " the others are not added"),
        into.problems());
  }

  @Test
  void aNullIsNoReading() throws Exception {
    server.withChassis("1U").with("/Chassis/1U/Power", POWER);
    Source source = source(node(""));
    source.poll(into);
    server.with("/Chassis/1U/Power", POWER.replace("344", "null"));

    source.poll(into);

    assertEquals(List.of("344"), into.of("power_w"));
    assertEquals(
        List.of("node7: its controller tells no power: the value is null"), into.problems());
  }

  @Test
  void whoMayNotReadIsToldSoAndDoesNotTryAgainWithTheSamePassword() throws Exception {
    Path user = Files.writeString(folder.resolve("user"), "monitor\n");
    Path password = Files.writeString(folder.resolve("password"), "old-secret\n");
    server.withChassis("1U").with("/Chassis/1U/Power", POWER);
    server.letsIn(
        "Basic "
            + Base64.getEncoder()
                .encodeToString("monitor:new-secret".getBytes(StandardCharsets.UTF_8)));
    Source source =
        new RedfishSettings(
                List.of(node("")), user.toString(), password.toString(), "", false, true)
            .open(PowerRecording.context(clock));

    source.poll(into);
    source.poll(into);
    assertEquals(List.of("/redfish/v1/Chassis"), server.asked());
    assertEquals(2, into.problems().size());
    assertEquals(
        "node7: %s/redfish/v1/Chassis answers 401: the user of username_file and password_file may not read it; it is asked again when they change, or after 5 minutes"
            .formatted(server.url()),
        into.problems().get(1));
    Files.writeString(password, "new-secret\n");
    source.poll(into);

    assertEquals(List.of("344"), into.of("power_w"));
    assertFalse(into.problems().toString().contains("secret"));
  }

  @Test
  void aControllerThatIsBusyIsLeftAlone() throws Exception {
    server.withChassis("1U").with("/Chassis/1U/Power", POWER);
    server.answers(503, "60");
    Source source = source(node(""));
    source.poll(into);
    now.set(start.plusSeconds(59));
    source.poll(into);
    assertEquals(1, server.asked().size());
    server.answers(200, null);
    now.set(start.plusSeconds(61));

    source.poll(into);

    assertEquals(List.of("344"), into.of("power_w"));
    assertEquals(2, into.problems().size());
  }

  @Test
  void whatIsNotRedfishIsSaidAndOtherControllersGoOn() throws Exception {
    try (RedfishServer other = new RedfishServer(Optional.empty());
        RedfishServer third = new RedfishServer(Optional.empty())) {
      server.with("/Chassis", "<html><body>Please log in</body></html>");
      other.withChassis("1U").with("/Chassis/1U/Power", POWER);
      third.with("/Chassis", "{'Members': [{'@odata.id': '//elsewhere/redfish/v1/Chassis/1'}]}");

      source(
              node(""),
              new RedfishTarget(other.url(), "node8", ""),
              new RedfishTarget(third.url(), "node9", ""),
              new RedfishTarget(other.url(), "node10", "2U"))
          .poll(into);

      assertEquals(List.of("node8"), into.of("host"));
      assertEquals(3, into.problems().size());
      assertTrue(into.problems().get(0).contains("/redfish/v1/Chassis answers what is not JSON"));
      assertTrue(
          into.problems()
              .get(1)
              .endsWith(
                  "names '//elsewhere/redfish/v1/Chassis/1', which is not below /redfish/v1/"));
      assertTrue(into.problems().get(2).endsWith("has no chassis '2U' with power"));
    }
  }

  @Test
  void aSensorElsewhereIsNotAsked() throws Exception {
    server
        .withChassis("1U")
        .with("/Chassis/1U/EnvironmentMetrics", METRICS.replace(TOTAL, server.url() + TOTAL));

    source(node("")).poll(into);

    assertEquals(List.of("374"), into.of("power_w"));
    assertFalse(server.asked().contains(TOTAL));
  }

  @Test
  void aSlowControllerKeepsNobodyWaitingAndIsHeardLater() throws Exception {
    try (RedfishServer other = new RedfishServer(Optional.empty())) {
      server.withChassis("1U").with("/Chassis/1U/Power", POWER);
      other.withChassis("1U").with("/Chassis/1U/Power", POWER);
      CountDownLatch held = server.hold();
      Source source =
          source(
              true, Duration.ofSeconds(4), node(""), new RedfishTarget(other.url(), "node8", ""));

      source.poll(into);
      assertEquals(List.of("node8"), into.of("host"));
      assertTrue(into.problems().get(0).startsWith("node7: "), into.problems().get(0));
      held.countDown();
      long endNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
      while (!into.of("host").contains("node7")) {
        assertTrue(System.nanoTime() < endNanos, "node7 is not heard");
        source.poll(into);
      }
    }
  }

  @Test
  void settingsThatCannotBeAreRefusedWithTheirKey() {
    assertRefused("targets is empty", () -> settings("", ""));
    assertRefused("targets names a host twice", () -> settings("", "", node(""), node("")));
    assertRefused("username_file and password_file go", () -> settings("u", "", node("")));
    assertRefused(
        "password_file would be sent in the clear",
        () -> settings("u", "p", new RedfishTarget(URI.create("http://10.0.0.7"), "x", "")));
    assertRefused(
        "targets has a url", () -> new RedfishTarget(URI.create("https://u:p@bmc"), "x", ""));
    assertRefused("targets has the chassis", () -> node("../Systems"));
    assertThrows(
        IngestException.class,
        () ->
            settings("/nowhere/user", "/nowhere/password", node(""))
                .open(PowerRecording.context(clock)));
  }

  private static RedfishSettings settings(String user, String password, RedfishTarget... targets) {
    return new RedfishSettings(List.of(targets), user, password, "", false, true);
  }

  private static void assertRefused(String start, Executable settings) {
    IllegalArgumentException e = assertThrows(IllegalArgumentException.class, settings);
    assertTrue(e.getMessage().startsWith(start), e.getMessage());
  }
}
