package io.joulestream.ingest.power;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Pages in the format of GKE's TPU device plugin: metric and labels as in public samples of it; no
 * TPU was at hand.
 */
class TpuSourceTest {

  private static final Clock NOON =
      Clock.fixed(Instant.parse("2026-11-24T12:00:00Z"), ZoneOffset.UTC);

  private final PowerRecording into = new PowerRecording();
  private HttpServer server;
  private String page = "";
  private int status = 200;

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/metrics",
        exchange -> {
          byte[] body = page.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private TpuTarget target(String host) {
    return new TpuTarget(
        URI.create("http://127.0.0.1:%d/metrics".formatted(server.getAddress().getPort())), host);
  }

  private void poll(TpuScope scope, Map<String, TpuWatts> watts) throws Exception {
    new TpuSettings(List.of(target("")), "node", scope, watts)
        .open(PowerRecording.context(NOON))
        .poll(into);
  }

  private static String line(String id, String model, String more, String value) {
    return "duty_cycle{accelerator_id=\"%s\",make=\"cloud-tpu\",model=\"%s\",node=\"gke-1\",%stpu_topology=\"2x2x4\"} %s\n"
        .formatted(id, model, more, value);
  }

  @Test
  void powerIsModelledFromTheDutyCycleAndMarked() throws Exception {
    page =
        "# HELP duty_cycle Percent of time when the TPU was actively processing\n"
            + "# TYPE duty_cycle gauge\n"
            + line("4804-0", "tpu-v4-podslice", "container=\"a \\\"b\\\", {c}\",", "62.5")
            + line("4804-1", "tpu-v4-podslice", "", "0")
            + "duty_cycle_total{accelerator_id=\"x\"} 5\n"
            + "memory_used{accelerator_id=\"4804-0\",make=\"cloud-tpu\"} 5\n";

    poll(TpuScope.CHIP, Map.of());

    // 90 W + 0.625 x (170 W - 90 W)
    assertEquals(
        Map.of(
            "time", "1795521600000",
            "host", "gke-1",
            "level", "DEVICE",
            "device", "4804-0",
            "model", "tpu-v4",
            "meter", "modelled:cloud-docs-chip",
            "modelled", "true",
            "power_w", "140.000",
            "utilisation", "0.625"),
        into.readings().get(0));
    assertEquals(List.of("140.000", "90.000"), into.of("power_w"));
    assertEquals(List.of(), into.problems());
  }

  @Test
  void wattsAreRoundedOnceHalfToEven() {
    TpuModel model = new TpuModel("x", BigDecimal.ZERO, BigDecimal.ONE);

    assertEquals("0.002", model.watts(new BigDecimal("0.0025")).toPlainString());
    assertEquals("0.004", model.watts(new BigDecimal("0.0035")).toPlainString());
    assertEquals("1.000", model.watts(BigDecimal.ONE).toPlainString());
  }

  @Test
  void generationsWithoutPublishedWattsNeedTheUsersOwn() throws Exception {
    page = line("1-0", "tpu-v5p-slice", "", "100") + line("2-0", "tpu-v3-device", "", "50");

    poll(TpuScope.CHIP, Map.of());

    assertEquals(List.of("171.500"), into.of("power_w"));
    assertEquals(
        List.of(
            "gke-1: model is 'tpu-v5p-slice': no watts are published as chip; of tpu-v3, tpu-v4"
                + " they are. Power is not guessed: watts can say idle_w, active_w and source"),
        into.problems());
  }

  @Test
  void ofASystemOnlyMeansArePublished() throws Exception {
    page = line("1-0", "tpu-v4-podslice", "", "100");

    poll(TpuScope.SYSTEM_PER_CHIP, Map.of());

    assertEquals(List.of(), into.readings());
    assertEquals(
        List.of(
            "gke-1: model is 'tpu-v4-podslice': only a mean of 378.5 W is published as"
                + " system_per_chip, nothing when idle. Power is not guessed: watts can say idle_w,"
                + " active_w and source"),
        into.problems());
  }

  @Test
  void theUsersWattsComeFirst() throws Exception {
    page = line("1-0", "tpu-v4-podslice", "", "25") + line("2-0", "tpu-v6e-slice", "", "25");
    TpuWatts watts = new TpuWatts(new BigDecimal("100"), new BigDecimal("300"), "our meter");

    poll(TpuScope.CHIP, Map.of("tpu-v4", watts, "tpu-v6e-slice", watts));

    assertEquals(List.of("150.000", "150.000"), into.of("power_w"));
    assertEquals(List.of("tpu-v4", "tpu-v6e"), into.of("model"));
    assertEquals(List.of("modelled:configured", "modelled:configured"), into.of("meter"));
  }

  @Test
  void aChipOnSeveralLinesIsOneAndGpusAreNotModelled() throws Exception {
    page =
        line("1-0", "tpu-v4-podslice", "container=\"a\",", "10")
            + line("1-0", "tpu-v4-podslice", "container=\"b\",", "20")
            + "duty_cycle{accelerator_id=\"GPU-1\",make=\"nvidia\",model=\"A100\"} 5\n";

    poll(TpuScope.CHIP, Map.of());

    assertEquals(List.of("106.000"), into.of("power_w"));
    assertEquals(List.of(), into.problems());
  }

  @Test
  void faultsAreSaidAndTheRestIsRead() throws Exception {
    page =
        line("1-0", "tpu-v4-podslice", "", "NaN")
            + line("1-1", "tpu-v4-podslice", "", "130")
            + line("", "tpu-v4-podslice", "", "5")
            + line("1-3", "tpu-v4-podslice", "", "5");

    poll(TpuScope.CHIP, Map.of());

    assertEquals(List.of("1-3"), into.of("device"));
    assertEquals(3, into.problems().size());
    assertEquals(
        "gke-1: accelerator_id is '1-1' and duty_cycle is '130': an id and 0 to 100 % are needed",
        into.problems().get(1));
  }

  @Test
  void aPageThatIsNotThereOrSaysNothingIsAProblem() throws Exception {
    poll(TpuScope.CHIP, Map.of());
    status = 500;
    poll(TpuScope.CHIP, Map.of());
    server.stop(0);
    poll(TpuScope.CHIP, Map.of());

    assertEquals(3, into.problems().size());
    assertTrue(into.problems().get(0).contains("there is no duty_cycle of a TPU on it"));
    assertTrue(into.problems().get(1).endsWith("it answers 500"));
    assertTrue(into.problems().get(2).endsWith("it cannot be connected to"));
  }

  @Test
  void theHostIsTheTargetsOrThatOfTheUrl() {
    assertEquals("node1", target("node1").hostOr("gke-1"));
    assertEquals("gke-1", target("").hostOr("gke-1"));
    assertEquals("127.0.0.1", target("").hostOr(""));
  }
}
