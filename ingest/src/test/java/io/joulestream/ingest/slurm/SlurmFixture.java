package io.joulestream.ingest.slurm;

import io.joulestream.ingest.collect.HttpFetch;
import io.joulestream.ingest.collect.Inventory;
import io.joulestream.ingest.collect.SourceContext;
import io.joulestream.ingest.collect.SourceContext.Books;
import io.joulestream.schemas.ConfluentSchemaIds;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;

/** Settings and surroundings of a source. */
final class SlurmFixture {

  private SlurmFixture() {}

  /** A clock that is set. */
  static final class SetClock extends Clock {
    long ms;

    SetClock(long ms) {
      this.ms = ms;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return Instant.ofEpochMilli(ms);
    }
  }

  static SourceContext context(Path memory, Clock clock) {
    return new SourceContext(
        "slurm",
        "lon1",
        Duration.ofSeconds(10),
        Duration.ofSeconds(20),
        Inventory.NONE,
        memory,
        new HttpFetch(clock),
        new Books(Map.of(), "", ConfluentSchemaIds.inMemory()),
        clock);
  }

  static SlurmSettings settings(List<String> command, SlurmSettings.Format format) {
    return new SlurmSettings(
        command, "squeue", "scontrol", "", "", format, "helios", List.of(), List.of());
  }
}
