package io.joulestream.ingest.intensity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.joulestream.ingest.collect.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class YearlyFactorsTest {

  @TempDir private Path directory;

  private final SetClock clock = new SetClock("2026-01-10T00:00:00Z");

  private Source source(Map<String, String> zones, String file) {
    return new YearlyFactorsSettings(zones, file)
        .open(Contexts.at(directory.resolve("memory"), clock));
  }

  private static Recorded pollAndTake(Source source) throws Exception {
    Recorded into = new Recorded();
    source.poll(into);
    source.taken();
    return into;
  }

  @Test
  void germanyIn2023WasRevised() throws Exception {
    Recorded found = pollAndTake(source(Map.of("DEU", "DE"), ""));

    assertEquals(
        List.of(
            "DE 2023-01-01T00:00:00Z 2024-01-01T00:00:00Z 385.389 yearly-ember 2024-09-20T00:00:00Z",
            "DE 2023-01-01T00:00:00Z 2024-01-01T00:00:00Z 380.95 yearly-ember 2024-10-01T00:00:00Z",
            "DE 2024-01-01T00:00:00Z 2025-01-01T00:00:00Z 344.14 yearly-ecologits"
                + " 2025-11-13T00:00:00Z"),
        found.lines("zone", "from", "to", "g_per_kwh", "provider", "published"));
    assertEquals(
        List.of("AVERAGE LIFECYCLE ESTIMATED"),
        found.lines("signal", "scope", "status").stream().distinct().toList());
  }

  @Test
  void editionsAreHandedOverOnceAndAgainIfTheyWereNotSafe() throws Exception {
    Source source = source(Map.of("DEU", "DE"), "");
    Recorded unsafe = new Recorded();
    source.poll(unsafe);

    assertEquals(unsafe.records, pollAndTake(source).records);
    assertEquals(List.of(), pollAndTake(source).records);
    assertEquals(List.of(), pollAndTake(source(Map.of("DEU", "DE"), "")).records);
  }

  @Test
  void aTableOfOnesOwnAddsToIt() throws Exception {
    Path own = directory.resolve("own.csv");
    Files.writeString(
        own,
        """
        zone,year,g_per_kwh,scope,provider,published,source,licence
        XYZ,2025,12.5,DIRECT,yearly-own,2026-01-05,our meter,ours
        XYZ,last,12.5,DIRECT,yearly-own,2026-01-05,our meter,ours
        XYZ,2025,12.5,DIRECT,yearly-own,2026-01-05,,
        """);

    Recorded found = pollAndTake(source(Map.of("XYZ", "XYZ"), own.toString()));

    assertEquals(List.of("XYZ 12.5 DIRECT"), found.lines("zone", "g_per_kwh", "scope"));
    assertEquals(2, found.problems.size());
    assertTrue(found.problems.get(0).contains("line 3 of"), found.problems.get(0));
    assertTrue(found.problems.get(1).contains("licence"), found.problems.get(1));
  }

  @Test
  void everyBundledRowSaysWhereItIsFrom() throws IOException {
    String name = YearlyFactorsSource.BUNDLED;
    byte[] bytes;
    try (var in = YearlyFactorsSource.class.getResourceAsStream(name)) {
      bytes = in == null ? new byte[0] : in.readAllBytes();
    }
    CsvTable table =
        CsvTable.read(
            name,
            bytes,
            List.of("zone", "year", "g_per_kwh", "scope", "provider", "published"),
            List.of("source", "licence"));

    assertEquals("", table.faults());
    for (CsvTable.Row row : table.rows()) {
      assertEquals("CC BY 4.0", row.values().get("licence"));
      assertTrue(row.values().getOrDefault("source", "").length() > 20, row.toString());
    }
  }
}
