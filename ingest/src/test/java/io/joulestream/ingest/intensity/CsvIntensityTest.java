package io.joulestream.ingest.intensity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.joulestream.ingest.collect.Source;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvIntensityTest {

  private static final String HEADER =
      "zone,from,to,g_per_kwh,signal,scope,status,provider,published\n";

  @TempDir private Path directory;

  private Path files;

  @BeforeEach
  void folder() throws IOException {
    files = Files.createDirectory(directory.resolve("files"));
  }

  private Source source() {
    return new CsvIntensitySettings(files.toString())
        .open(Contexts.at(directory.resolve("memory"), new SetClock("2025-10-17T11:20:00Z")));
  }

  private static String row(String zone, String value) {
    return zone
        + ",2025-10-17T10:00:00Z,2025-10-17T11:00:00Z,"
        + value
        + ",AVERAGE,DIRECT,MEASURED,own,2025-10-17T11:10:00Z\n";
  }

  private static Recorded poll(Source source) throws Exception {
    Recorded into = new Recorded();
    source.poll(into);
    return into;
  }

  private static List<String> pollAndTake(Source source) throws Exception {
    Recorded into = poll(source);
    source.taken();
    return into.lines("zone", "g_per_kwh");
  }

  @Test
  void onlyNewAndChangedRowsAreHandedOver() throws Exception {
    Path file = files.resolve("a.csv");
    Files.writeString(file, HEADER + row("DE", "300") + row("FR", "40"));
    Source source = source();

    assertEquals(List.of("DE 300", "FR 40"), poll(source).lines("zone", "g_per_kwh"));
    // it was not safe
    assertEquals(List.of("DE 300", "FR 40"), pollAndTake(source));
    assertEquals(List.of(), pollAndTake(source));

    Files.writeString(file, HEADER + row("FR", "40") + row("DE", "310") + row("PL", "600"));
    assertEquals(List.of("DE 310", "PL 600"), pollAndTake(source));
    assertEquals(List.of(), pollAndTake(source()));
  }

  @Test
  void aFaultyLineOrFileIsToldAndTheRestIsTaken() throws Exception {
    Files.writeString(files.resolve("a.csv"), HEADER + "DE,2025\n" + row("FR", "40"));
    Files.writeString(files.resolve("b.csv"), "zone,gramms\n");
    try (OutputStream out =
        new GZIPOutputStream(Files.newOutputStream(files.resolve("c.csv.gz")))) {
      out.write(("\uFEFF" + HEADER + row("PL", "600")).getBytes(StandardCharsets.UTF_8));
    }
    Files.writeString(files.resolve("notes.txt"), "not a table");

    Recorded found = poll(source());

    assertEquals(List.of("FR 40", "PL 600"), found.lines("zone", "g_per_kwh"));
    assertEquals(
        List.of(
            "a.csv: line 2 of a.csv: it has 2 fields, the header 9",
            "b.csv: b.csv has a column 'gramms', which is unknown: known are [zone, from, to,"
                + " g_per_kwh, signal, scope, status, provider, published] and [received]"),
        found.problems);
  }

  @Test
  void receivedIsNotOfTheFile() throws Exception {
    Files.writeString(
        files.resolve("a.csv"),
        HEADER.replace("published", "published,received") + row("FR", "40").strip() + ",1\n");

    assertEquals(List.of("40 -"), poll(source()).lines("g_per_kwh", "received"));
  }

  @Test
  void aFileThatIsNotThereIsTold() throws Exception {
    Files.delete(files);

    IOException missing = assertThrows(IOException.class, () -> poll(source()));

    assertTrue(String.valueOf(missing.getMessage()).contains("not there"), missing.getMessage());
  }
}
