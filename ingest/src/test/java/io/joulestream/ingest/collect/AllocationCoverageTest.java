package io.joulestream.ingest.collect;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.joulestream.ingest.Parsed;
import io.joulestream.ingest.RecordKind;
import io.joulestream.ingest.RecordParser;
import io.joulestream.schemas.Acceptance;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AllocationCoverageTest {

  private static final Instant NOON = Instant.parse("2026-03-15T12:00:00Z");

  private static Parsed reading(String host, Instant time) {
    return new RecordParser(Acceptance.DEFAULT)
        .parse(
            RecordKind.POWER,
            Map.of(
                "time", time.toString(),
                "received", time.toString(),
                "site", "lon1",
                "host", host,
                "level", "DEVICE",
                "device", "GPU-a",
                "power_w", "300"));
  }

  @Test
  void whatIsReadNoMoreIsForgotten() {
    AllocationCoverage coverage = new AllocationCoverage(Clock.fixed(NOON, ZoneOffset.UTC));
    coverage.note(reading("old", NOON.minusSeconds(600)));
    coverage.note(reading("new", NOON));
    coverage.note(reading("new", NOON.minusSeconds(600)));
    assertEquals(4, coverage.remembered());

    assertEquals(0, coverage.share().allocations());

    assertEquals(2, coverage.remembered(), "the host that is read, and its device");
  }
}
