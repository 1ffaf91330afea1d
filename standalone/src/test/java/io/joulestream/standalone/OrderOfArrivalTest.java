package io.joulestream.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Some real runs, arriving in other orders: byte for byte the same minutes. */
class OrderOfArrivalTest {

  private static final Path EXAMPLE = Path.of("../examples/mlperf-v4.0");
  private static final Set<String> HOSTS =
      Set.of(
          "smc-5119-node_0",
          "smc-5120-node_0",
          "smc-5730-node_7",
          "smc-5730-node_8",
          "smc-5848-node_1");
  private static final long LATEST_MS = 4_102_444_800_000L;

  @TempDir private static Path directory;
  private static List<String> inOrder;

  @BeforeAll
  static void replayInOrder() throws IOException {
    Path input = input("in-order");
    write(input, "power.csv", OrderOfArrivalTest::eventTime, 0);
    write(input, "jobs.csv", OrderOfArrivalTest::eventTime, 0);
    write(input, "intensity.csv", OrderOfArrivalTest::published, 0);
    inOrder = replay(input, "--partitions", "2");
    assertTrue(inOrder.size() > 120, inOrder.size() + " rows");
  }

  @Test
  void shuffledByAMinuteWithDuplicates() throws IOException {
    Random random = new Random(5);
    Path input = input("shuffled");
    ToLongFunction<NamedCsvRecord> late = row -> eventTime(row) + random.nextInt(60_001);
    write(input, "power.csv", late, 20);
    write(input, "jobs.csv", late, 20);
    write(input, "intensity.csv", OrderOfArrivalTest::published, 20);

    assertEquals(inOrder, replay(input, "--partitions", "3"));
  }

  @Test
  void intensitiesBeforeEverythingElse() throws IOException {
    assertEquals(inOrder, replay(withIntensitiesAt("first", 0, 0), "--partitions", "1"));
  }

  @Test
  void intensitiesAfterEverythingElseTwice() throws IOException {
    assertEquals(inOrder, replay(withIntensitiesAt("last", LATEST_MS, 1), "--partitions", "2"));
  }

  @Test
  void otherReadingsAreOtherMinutes() throws IOException {
    Path input = input("halved");
    write(input, "power.csv", OrderOfArrivalTest::eventTime, 0);
    write(input, "jobs.csv", OrderOfArrivalTest::eventTime, 0);
    write(input, "intensity.csv", OrderOfArrivalTest::published, 0);
    List<String> lines = Files.readAllLines(input.resolve("power.csv"));
    Files.write(input.resolve("power.csv"), lines.subList(0, lines.size() / 2));

    assertNotEquals(inOrder, replay(input));
  }

  private static Path withIntensitiesAt(String name, long receivedMs, int oneInTwice)
      throws IOException {
    Path input = input(name);
    write(input, "power.csv", OrderOfArrivalTest::eventTime, 0);
    write(input, "jobs.csv", OrderOfArrivalTest::eventTime, 0);
    write(input, "intensity.csv", row -> receivedMs, oneInTwice);
    return input;
  }

  private static Path input(String name) throws IOException {
    Path input = Files.createDirectory(directory.resolve(name));
    Files.copy(EXAMPLE.resolve("sites.csv"), input.resolve("sites.csv"));
    return input;
  }

  private static List<String> replay(Path input, String... options) throws IOException {
    ReplayFiles replayed =
        ReplayFiles.of(input, directory.resolve(input.getFileName() + "-out"), options);
    assertEquals(1, replayed.text("rejected.csv").lines().count());
    return replayed.jobMinutesButFinal();
  }

  private static long eventTime(NamedCsvRecord row) {
    return Long.parseLong(row.getField("time"));
  }

  private static long published(NamedCsvRecord row) {
    return Instant.parse(row.getField("published")).toEpochMilli();
  }

  /**
   * Copies the records of some hosts with a time of receipt.
   *
   * @param oneInTwice one record in so many is there twice; 0 = none
   */
  private static void write(
      Path input, String file, ToLongFunction<NamedCsvRecord> received, int oneInTwice)
      throws IOException {
    Path origin = EXAMPLE.resolve(file);
    List<NamedCsvRecord> rows =
        ReplayFiles.rows(Files.exists(origin) ? origin : origin.resolveSibling(file + ".gz"));
    List<String> lines = new ArrayList<>();
    lines.add(String.join(",", rows.get(0).getHeader()) + ",received");
    int count = 0;
    for (NamedCsvRecord row : rows) {
      if (row.findField("host").map(HOSTS::contains).orElse(true)) {
        lines.add(line(row, received));
        if (oneInTwice > 0 && ++count % oneInTwice == 0) {
          lines.add(line(row, received));
        }
      }
    }
    Files.write(input.resolve(file), lines);
  }

  private static String line(NamedCsvRecord row, ToLongFunction<NamedCsvRecord> received) {
    return String.join(",", row.getFields()) + "," + received.applyAsLong(row);
  }
}
