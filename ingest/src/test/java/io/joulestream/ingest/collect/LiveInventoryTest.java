package io.joulestream.ingest.collect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.joulestream.ingest.IngestException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LiveInventoryTest {

  private static final long MARCH = Instant.parse("2026-03-15T00:00:00Z").toEpochMilli();
  private static final long MAY = Instant.parse("2026-05-15T00:00:00Z").toEpochMilli();

  @TempDir private Path folder;

  private LiveInventory inventory(String text) throws IOException {
    Path file = Files.writeString(folder.resolve("inventory.yaml"), text);
    return new LiveInventory(Optional.of(file), Clock.systemUTC());
  }

  @Test
  void aHostHasOneNameWhateverASourceCallsIt() throws IOException {
    LiveInventory inventory =
        inventory(
            """
            strip_domain: true
            hosts:
              - name: gpu07
                site: lon1
                aliases:
                  - name: ip-10-0-0-7
                  - {name: node-7, source: slurm}
                  - {name: node-7, source: redfish, until: 2026-04-01T00:00:00Z}
              - name: gpu08
                aliases:
                  - {name: node-7, source: redfish, from: 2026-04-01T00:00:00Z}
            """);

    assertEquals("gpu07", inventory.host("dcgm", "ip-10-0-0-7", MARCH));
    assertEquals("gpu07", inventory.host("dcgm", "gpu07.example.org", MARCH));
    assertEquals("gpu07", inventory.host("slurm", "node-7", MAY));
    assertEquals("gpu07", inventory.host("redfish", "node-7", MARCH));
    assertEquals("gpu08", inventory.host("redfish", "node-7", MAY));
    assertEquals("node-7", inventory.host("dcgm", "node-7", MAY));
    assertEquals("10.0.0.7", inventory.host("dcgm", "10.0.0.7", MAY));
    assertEquals(Optional.of("lon1"), inventory.site("gpu07"));
    assertEquals(Optional.empty(), inventory.site("gpu08"));
  }

  @Test
  void aDeviceMovesBetweenHosts() throws IOException {
    LiveInventory inventory =
        inventory(
            """
            hosts:
              - name: gpu07
                slots:
                  - {slot: 0, device: GPU-a, until: 2026-04-01T00:00:00Z}
                  - {slot: 0, device: GPU-b, from: 2026-04-01T00:00:00Z}
              - name: gpu08
                slots:
                  - {slot: 3, device: GPU-a, from: 2026-04-01T00:00:00Z}
            """);

    assertEquals(Optional.of("GPU-a"), inventory.device("gpu07", "0", MARCH));
    assertEquals(Optional.of("GPU-b"), inventory.device("gpu07", "0", MAY));
    assertEquals(Optional.of("GPU-a"), inventory.device("gpu08", "3", MAY));
    assertEquals(Optional.empty(), inventory.device("gpu08", "3", MARCH));
  }

  @Test
  void whatSourcesSeeStandsBehindWhatIsWritten() throws IOException {
    LiveInventory inventory =
        inventory("hosts: [{name: gpu07, slots: [{slot: 0, device: GPU-w}]}]");
    inventory.seen("gpu07", "0", "GPU-s", MARCH);
    inventory.seen("gpu07", "1", "GPU-t", MARCH);
    inventory.seen("gpu07", "1", "GPU-t", MARCH + 1);
    inventory.seen("gpu07", "1", "GPU-u", MAY);

    assertEquals(Optional.of("GPU-w"), inventory.device("gpu07", "0", MAY));
    assertEquals(Optional.of("GPU-t"), inventory.device("gpu07", "1", MARCH - 1));
    assertEquals(Optional.of("GPU-t"), inventory.device("gpu07", "1", MAY - 1));
    assertEquals(Optional.of("GPU-u"), inventory.device("gpu07", "1", MAY));
  }

  @Test
  void contradictionsAreNamed() {
    assertRefused(
        "hosts: [{name: a, aliases: [{name: x}]}, {name: b, aliases: [{name: x}]}]",
        "'x' is a and b at the same time");
    assertRefused("hosts: [{name: a}, {name: a}]", "host a is there twice");
    assertRefused(
        """
        hosts:
          - {name: a, slots: [{slot: 0, device: GPU-1}]}
          - {name: b, slots: [{slot: 0, device: GPU-1, from: 2026-01-01T00:00:00Z}]}
        """,
        "device GPU-1 is in a and in b at the same time");
    assertRefused(
        "hosts: [{name: a, slots: [{slot: 0, device: x}, {slot: 0, device: y}]}]",
        "slot 0 of a holds x and y at the same time");
    assertRefused(
        "hosts: [{name: a, aliases: [{name: x, from: yesterday}]}]",
        "alias x has the time 'yesterday': it is written 2026-03-01T00:00:00Z");
    assertRefused("", "it is empty: hosts is needed, or no file");
    assertRefused("hosts: [{name: a, alias: x}]", "line 1: alias is not a key");
    assertRefused("hosts: [{site: lon1}]", "a host's name is empty: it is needed");
  }

  private void assertRefused(String text, String reason) {
    IngestException e = assertThrows(IngestException.class, () -> inventory(text));
    assertTrue(String.valueOf(e.getMessage()).contains(reason), e.getMessage());
  }
}
