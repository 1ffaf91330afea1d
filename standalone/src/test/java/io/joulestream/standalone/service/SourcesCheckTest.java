package io.joulestream.standalone.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.joulestream.standalone.Cli;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A new operator tries the sources: the page is made after dcgm-exporter's documented labels. */
class SourcesCheckTest {

  private static final String LABELS =
      "{gpu=\"0\",UUID=\"GPU-8b2281de-6d3c-22ed-0ec8-d3b864870b8b\",device=\"nvidia0\","
          + "modelName=\"NVIDIA H100 80GB HBM3\",Hostname=\"ip-10-0-0-7\"}";
  private static final String PAGE =
      "DCGM_FI_DEV_POWER_USAGE%s 300.5%nDCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION%s 5000000000%n"
          .formatted(LABELS, LABELS);

  @TempDir private Path folder;
  private HttpServer exporter;

  @BeforeEach
  void serve() throws IOException {
    exporter = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    exporter.createContext(
        "/metrics",
        exchange -> {
          byte[] page = PAGE.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, page.length);
          exchange.getResponseBody().write(page);
          exchange.close();
        });
    exporter.createContext("/", exchange -> exchange.sendResponseHeaders(404, -1));
    exporter.start();
    Files.writeString(
        folder.resolve("inventory.yaml"),
        "hosts: [{name: gpu07, site: lon1, aliases: [{name: ip-10-0-0-7}]}]");
  }

  @AfterEach
  void stop() {
    exporter.stop(0);
  }

  private Cli check(String keys) throws IOException {
    Path config =
        Files.writeString(
            folder.resolve("ingest.yaml"),
            """
            ingest:
              buffer_dir: %s
              inventory: %s
              sources:
                - {type: prometheus, name: dcgm, interval: 1s, targets: ["127.0.0.1:%d"]%s}
            """
                .formatted(
                    folder.resolve("buffer"),
                    folder.resolve("inventory.yaml"),
                    exporter.getAddress().getPort(),
                    keys));
    return Cli.run("ingest", "--check", "--config", config.toString());
  }

  @Test
  void whatIsThereIsSaidInALine() throws IOException {
    Cli cli = check("");
    assertEquals(0, cli.exitCode(), cli.out() + cli.err());
    assertTrue(
        cli.out()
            .contains(
                "DEVICE: 1 meters on 1 hosts (gpu07) at lon1, power 300.5 to 300.5 W, 1 with an"
                    + " energy counter, NVIDIA H100 80GB HBM3"),
        cli.out());
    assertFalse(Files.exists(folder.resolve("buffer")), "nothing is remembered");
  }

  @Test
  void whatIsNotThereIsNamedAndTheCodeSaysSo() throws IOException {
    Cli cli = check(", path: /nowhere");
    assertEquals(1, cli.exitCode(), cli.out());
    assertTrue(cli.out().contains("/nowhere: "), cli.out());
  }

  @Test
  void mistakesAreNamedWithTheirPlace() throws IOException {
    Cli key = check(", intervall: 2s");
    assertEquals(1, key.exitCode());
    assertTrue(key.err().contains("intervall is not a key: did you mean interval?"), key.err());
    Cli profile = check(", profiles: [dgcm]");
    assertEquals(1, profile.exitCode());
    assertTrue(profile.err().contains("profiles has 'dgcm': there are amd, dcgm"), profile.err());
  }
}
