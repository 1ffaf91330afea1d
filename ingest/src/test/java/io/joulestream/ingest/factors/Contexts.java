package io.joulestream.ingest.factors;

import io.joulestream.ingest.collect.HttpFetch;
import io.joulestream.ingest.collect.Inventory;
import io.joulestream.ingest.collect.SourceContext;
import io.joulestream.schemas.SchemaIds;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;

/** What sources are opened with. */
final class Contexts {

  private Contexts() {}

  static SourceContext of(Path memory, Clock clock, SchemaIds ids) {
    return new SourceContext(
        "factors",
        "",
        Duration.ofMinutes(1),
        Duration.ofSeconds(10),
        Inventory.NONE,
        memory,
        new HttpFetch(clock),
        new SourceContext.Books(Map.of(), "test.", ids),
        clock);
  }
}
