package io.joulestream.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.DateTimeException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimestampsTest {

  @ParameterizedTest
  @CsvSource({
    "1715959949425,1715959949425",
    "2024-05-17T15:32:29.425Z,1715959949425",
    "2024-05-17T17:32:29.425+02:00,1715959949425",
    "2024-05-17T17:32:29.425+0200,1715959949425",
    "2024-05-17 15:32:29+00:00,1715959949000",
    "2024-05-17T15:32Z,1715959920000",
    "2024-05-17T15:32:29.4255Z,1715959949426",
    "2024-05-17T15:32:29.4265Z,1715959949426"
  })
  void isoWithOffsetAndEpochMillisecondsAreTimes(String text, long expected) {
    assertEquals(expected, Timestamps.parse(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "2024-05-17T15:32:29", "noon", "17.05.2024", "99999999999999999999"})
  void nothingElseIs(String text) {
    assertThrows(DateTimeException.class, () -> Timestamps.parse(text));
  }
}
