package io.joulestream.ingest.factors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.joulestream.schemas.ConfluentSchemaIds;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows of sites in files and over HTTP. */
class SiteFactorsSourceTest {

  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-24T10:00:00Z"), ZoneOffset.UTC);
  private static final String HEADER = "site,zone,pue,from,intensity_order\n";

  @TempDir private Path folder;
  private final Recorded recorded = new Recorded();

  @Test
  void onlyWhatChangedIsHandedOverAgainAlsoAfterARestart() throws Exception {
    // Given two sites
    write("sites.csv", HEADER + "lon1,GB,1.2,,neso\npar1,FR,1.3,,\n", 1_000);
    try (SiteFactorsSource source = ofFile("sites.csv")) {
      source.poll(recorded);
      source.poll(recorded);
      source.taken();
    }
    assertEquals(2, recorded.records.size());
    assertEquals(
        Map.of(
            "site",
            "lon1",
            "zone",
            "GB",
            "pue",
            "1.2",
            "intensity_order",
            "neso",
            "published",
            "1000"),
        recorded.records.get(0));

    // When one of them has another PUE in a file that says to be older
    write("sites.csv", HEADER + "lon1,GB,1.2,,neso\npar1,FR,1.25,,\n", 900);
    try (SiteFactorsSource source = ofFile("sites.csv")) {
      source.poll(recorded);
    }

    // Then it alone is handed over, as published after what it replaces
    assertEquals(3, recorded.records.size());
    assertEquals(
        Map.of("site", "par1", "zone", "FR", "pue", "1.25", "published", "1001"),
        recorded.records.get(2));
  }

  @Test
  void rowThatVanishesChangesNothingAndIsSaidOnce() throws Exception {
    write("sites.csv", HEADER + "lon1,GB,1.2,,\npar1,FR,1.3,,\n", 1_000);
    try (SiteFactorsSource source = ofFile("sites.csv")) {
      source.poll(recorded);
      write("sites.csv", HEADER + "lon1,GB,1.2,,\n", 2_000);
      source.poll(recorded);
      source.poll(recorded);
      write("sites.csv", HEADER + "lon1,GB,1.2,,\npar1,FR,1.3,,\n", 3_000);
      source.poll(recorded);
    }

    assertEquals(2, recorded.records.size());
    assertEquals(1, recorded.problems.size());
    assertTrue(recorded.problems.get(0).contains("no longer has par1"), recorded.problems.get(0));
  }

  /** Both have one identity (semantics §2), so that a lower PUE would be lost without a word. */
  @Test
  void rowThatChangesUnderItsOwnPublishedIsSaid() throws Exception {
    String header = "site,zone,pue,published\n";
    write("sites.csv", header + "lon1,GB,1.3,2026-02-01T00:00:00Z\n", 1_000);
    try (SiteFactorsSource source = ofFile("sites.csv")) {
      source.poll(recorded);
      write("sites.csv", header + "lon1,GB,1.2,2026-02-01T00:00:00Z\n", 2_000);
      source.poll(recorded);
      write("sites.csv", header + "lon1,GB,1.2,2026-03-01T00:00:00Z\n", 3_000);
      source.poll(recorded);
    }

    assertEquals(3, recorded.records.size());
    assertEquals(1, recorded.problems.size(), recorded.problems::toString);
    assertTrue(recorded.problems.get(0).contains("but not its published"));
  }

  @Test
  void yamlHasTheSameColumns() throws Exception {
    write(
        "sites.yaml",
        """
        # factors of our sites
        - site: lon1
          zone: GB
          pue: 1.20
          from: 2026-01-01T00:00:00Z
          published: 2026-02-01T00:00:00Z
          intensity_order: [neso, ember]
        """,
        1_000);
    try (SiteFactorsSource source = ofFile("sites.yaml")) {
      source.poll(recorded);
    }

    Map<String, String> row = recorded.records.get(0);
    assertEquals("2026-01-01T00:00:00Z", row.get("from"));
    assertEquals("2026-02-01T00:00:00Z", row.get("published"));
    assertEquals("neso|ember", row.get("intensity_order"));
  }

  @Test
  void misspeltColumnAndEmptyFileAreRefusedWhole() throws Exception {
    write("sites.csv", "site,zone,peu\nlon1,GB,1.2\n", 1_000);
    try (SiteFactorsSource source = ofFile("sites.csv")) {
      IOException unknown = assertThrows(IOException.class, () -> source.poll(recorded));
      assertTrue(unknown.getMessage().contains("'peu', which is unknown"), unknown.getMessage());
      write("sites.csv", HEADER, 1_000);
      IOException empty = assertThrows(IOException.class, () -> source.poll(recorded));
      assertTrue(empty.getMessage().contains("has no rows"), empty.getMessage());
      Files.delete(folder.resolve("sites.csv"));
      assertThrows(IOException.class, () -> source.poll(recorded));
    }
    assertEquals(List.of(), recorded.records);
  }

  @Test
  void addressAnswersJsonWithAToken() throws Exception {
    AtomicReference<String> authorization = new AtomicReference<>();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/sites",
        exchange -> {
          authorization.set(exchange.getRequestHeaders().getFirst("Authorization"));
          byte[] body =
              "[{\"site\":\"lon1\",\"zone\":\"GB\",\"pue\":1.2,\"capacity_kw\":null}]"
                  .getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().set("Last-Modified", "Tue, 24 Nov 2026 09:00:00 GMT");
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    Path token = Files.writeString(folder.resolve("token"), "abc\n");
    String url = "http://127.0.0.1:%d/sites".formatted(server.getAddress().getPort());
    try (SiteFactorsSource source = open(new SiteFactorsSettings("", url, token.toString()))) {
      source.poll(recorded);
    } finally {
      server.stop(0);
    }

    assertEquals("Bearer abc", authorization.get());
    assertEquals(
        Map.of(
            "site", "lon1",
            "zone", "GB",
            "pue", "1.2",
            "published", Long.toString(Instant.parse("2026-11-24T09:00:00Z").toEpochMilli())),
        recorded.records.get(0));
  }

  private SiteFactorsSource ofFile(String name) {
    return open(new SiteFactorsSettings(folder.resolve(name).toString(), "", ""));
  }

  private SiteFactorsSource open(SiteFactorsSettings settings) {
    return (SiteFactorsSource)
        settings.open(Contexts.of(folder.resolve("memory"), CLOCK, ConfluentSchemaIds.inMemory()));
  }

  private void write(String name, String text, long changedMs) throws IOException {
    Path file = Files.writeString(folder.resolve(name), text);
    Files.setLastModifiedTime(file, FileTime.fromMillis(changedMs));
  }
}
