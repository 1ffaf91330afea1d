package io.joulestream.ingest.intensity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.joulestream.schemas.avro.IntensityStatus;
import io.joulestream.schemas.avro.Scope;
import io.joulestream.schemas.avro.Signal;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is kept on disk stays small and survives what happens to disks. */
class MemoryTest {

  private static final Interval HOUR =
      new Interval(new Series("GB", Signal.AVERAGE, Scope.DIRECT, "neso"), 0, 3_600_000, false);
  private static final Known VALUE =
      new Known(new BigDecimal("103.50"), IntensityStatus.ESTIMATED, 5_000, 5_001);

  @TempDir private Path directory;

  @Test
  void aValueIsReadBackAsItWas() throws Exception {
    new RememberedDays(directory).put(Map.of(HOUR, VALUE));

    assertEquals(Optional.of(VALUE), new RememberedDays(directory).get(HOUR));
    assertEquals(Optional.empty(), new RememberedDays(directory).get(HOUR.other()));
  }

  @Test
  void aDamagedLineIsForgottenAndTheOthersAreNot() throws Exception {
    new RememberedDays(directory).put(Map.of(HOUR, VALUE));
    Files.writeString(
        directory.resolve("1970-01-01.jsonl"), "[\"GB\",\"AVERA\n[]\n", StandardOpenOption.APPEND);

    assertEquals(Optional.of(VALUE), new RememberedDays(directory).get(HOUR));
  }

  @Test
  void aDayThatHasNotChangedFor400DaysIsDeleted() throws Exception {
    RememberedDays days = new RememberedDays(directory);
    days.put(Map.of(HOUR, VALUE));
    Path file = directory.resolve("1970-01-01.jsonl");
    Instant written = Instant.parse("2025-01-01T00:00:00Z");
    Files.setLastModifiedTime(file, FileTime.from(written));

    days.forgetOld(written.plus(Duration.ofDays(400)));
    assertTrue(Files.exists(file));
    days.forgetOld(written.plus(Duration.ofDays(401)));

    assertFalse(Files.exists(file));
    assertEquals(Optional.empty(), days.get(HOUR));
  }

  @Test
  void aFullJournalMakesRoom() throws Exception {
    Journal journal = new Journal(directory, 400);
    for (int i = 0; i < 10; i++) {
      journal.answered(
          Instant.EPOCH, "http://h/" + i, new byte[] {1}, 1, List.of(List.of("GB", "1")));
    }

    assertTrue(Files.size(directory.resolve("journal.jsonl")) <= 400);
    assertTrue(Files.size(directory.resolve("journal.1.jsonl")) <= 400);
    assertTrue(
        Files.readString(directory.resolve("journal.jsonl"), StandardCharsets.UTF_8)
            .contains("http://h/9"));
  }
}
