package io.joulestream.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.joulestream.ingest.ReplayInput.Row;
import io.joulestream.schemas.Acceptance;
import io.joulestream.schemas.avro.RejectReason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayInputTest {

  private static final String POWER = "time,site,host,level,device,power_w,energy_j";

  @TempDir Path directory;

  @Test
  void rowsComeInTheOrderInWhichTheyWereReceived() throws IOException {
    write(
        "power.csv",
        POWER + ",received",
        "1715960301000,s,h,NODE,,1,,1715960305000",
        "1715960302000,s,h,NODE,,2,,",
        "1715960303000,s,h,NODE,,3,,1715960305000");
    write("sites.csv", "site,zone,pue", "s,GB,1.2");

    List<Row> rows = read().rows();

    assertEquals(
        List.of("sites.csv:2", "power.csv:3", "power.csv:2", "power.csv:4"),
        rows.stream().map(r -> r.file() + ":" + r.line()).toList());
  }

  @Test
  void zippedFilesAreReadToo() throws IOException {
    try (var out = new GZIPOutputStream(Files.newOutputStream(directory.resolve("power.csv.gz")))) {
      out.write((POWER + "\n1715960301000,s,h,NODE,,1,\n").getBytes(StandardCharsets.UTF_8));
    }

    assertEquals(1, read().size());
  }

  @Test
  void anUnknownColumnIsNamed() throws IOException {
    write("power.csv", POWER + ",temperature", "1715960301000,s,h,NODE,,1,,40");

    IngestException refused = assertThrows(IngestException.class, this::read);

    assertTrue(refused.getMessage().contains("'temperature'"), refused.getMessage());
  }

  @Test
  void aMissingColumnIsNamed() throws IOException {
    write("power.csv", "time,site,host,level,device,power_w", "1715960301000,s,h,NODE,,1");

    IngestException refused = assertThrows(IngestException.class, this::read);

    assertTrue(refused.getMessage().contains("'energy_j'"), refused.getMessage());
  }

  @Test
  void aDirectoryWithoutReplayFilesIsRefused() {
    assertThrows(IngestException.class, this::read);
  }

  @Test
  void aBadLineSpoilsOnlyItself() throws IOException {
    Files.write(
        directory.resolve("power.csv"),
        (POWER
                + "\n1715960301000,s,h,NODE,,1,\n"
                + "1715960302000,\"s,h,NODE,,2,\n"
                + "1715960303000,s,h,NODE\n"
                + "\n"
                + "1715960304000,\"s\",h,NODE,,4,\n"
                + "1715960305000,s\u00FF,h,NODE,,5,\n")
            .getBytes(StandardCharsets.ISO_8859_1));

    List<Row> refused =
        read().rows().stream().filter(r -> r.parsed() instanceof Parsed.Refused).toList();

    assertEquals(List.of(3L, 4L, 7L), refused.stream().map(Row::line).toList());
    assertEquals(
        "1715960302000,\"s,h,NODE,,2,",
        new String(refused.get(0).original(), StandardCharsets.UTF_8));
    assertEquals((byte) 0xFF, refused.get(2).original()[15]);
    refused.forEach(
        row ->
            assertEquals(
                RejectReason.MALFORMED,
                assertInstanceOf(Parsed.Refused.class, row.parsed()).violation().reason()));
  }

  @Test
  void aShiftMovesTheWholeRecording() throws IOException {
    write("power.csv", POWER, "1715960301000,s,h,NODE,,1,");
    write(
        "intensity.csv",
        "zone,from,to,g_per_kwh,signal,scope,status,provider,published",
        "GB,0,1800000,75,AVERAGE,DIRECT,MEASURED,neso,");

    List<Row> rows = read().moved(new TimeShift(60_000, 60_000)).rows();

    assertEquals(
        60_000,
        assertInstanceOf(Parsed.Carbon.class, rows.get(0).parsed()).intensity().getFromMs());
    assertEquals(1_715_960_361_000L, rows.get(1).parsed().receivedMs());
  }

  private ReplayInput read() {
    return ReplayInput.read(directory, Acceptance.DEFAULT);
  }

  private void write(String name, String... lines) throws IOException {
    Files.write(directory.resolve(name), List.of(lines));
  }
}
