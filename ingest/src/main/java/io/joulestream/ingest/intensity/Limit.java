package io.joulestream.ingest.intensity;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;

/** How many requests in how long. */
record Limit(int requests, Duration per) {

  Limit {
    if (requests < 1 || requests > 100_000) {
      throw new IllegalArgumentException(
          "requests is %d: from 1 to 100,000 are allowed".formatted(requests));
    }
    if (per.compareTo(Duration.ofSeconds(1)) < 0 || per.compareTo(Duration.ofDays(31)) > 0) {
      throw new IllegalArgumentException(
          "requests_per is %s: it is from 1 second to 31 days".formatted(per));
    }
  }

  Budget budget(Path file, Clock clock) {
    return new Budget(requests, per, file, clock);
  }
}
