package io.joulestream.ingest.intensity;

import io.joulestream.ingest.collect.HttpFetch;
import io.joulestream.ingest.collect.Inventory;
import io.joulestream.ingest.collect.SourceContext;
import io.joulestream.schemas.ConfluentSchemaIds;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;

/** Where sources of tests live. */
final class Contexts {

  private Contexts() {}

  static SourceContext at(Path memory, Clock clock) {
    return new SourceContext(
        "grid",
        "",
        Duration.ofMinutes(5),
        Duration.ofSeconds(10),
        Inventory.NONE,
        memory,
        new HttpFetch(clock),
        new SourceContext.Books(Map.of(), "", ConfluentSchemaIds.inMemory()),
        clock);
  }
}
