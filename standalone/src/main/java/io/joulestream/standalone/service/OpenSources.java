package io.joulestream.standalone.service;

import io.joulestream.ingest.IngestException;
import io.joulestream.ingest.collect.Collectors;
import io.joulestream.ingest.collect.HttpFetch;
import io.joulestream.ingest.collect.LiveInventory;
import io.joulestream.ingest.collect.SourceContext;
import io.joulestream.standalone.embedded.StartFailure;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** From the sources of a configuration to sources that can be asked. */
final class OpenSources {

  private OpenSources() {}

  /**
   * What is written down of hosts and devices.
   *
   * @throws StartFailure if it cannot be read or contradicts itself
   */
  static LiveInventory inventory(Configuration.Ingest ingest) {
    try {
      return new LiveInventory(
          Optional.of(ingest.inventory()).filter(file -> !file.isBlank()).map(Path::of),
          Clock.systemUTC());
    } catch (IngestException e) {
      throw new StartFailure(String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * All sources that are enabled.
   *
   * @throws StartFailure if one needs what is not there
   */
  static List<Collectors.Planned> of(
      Configuration configuration, Surroundings surroundings, LiveInventory inventory) {
    HttpFetch fetch = new HttpFetch(Clock.systemUTC());
    SourceContext.Books books =
        new SourceContext.Books(
            surroundings.kafka(), configuration.kafka().topicPrefix(), surroundings.ids());
    Path memory = Path.of(configuration.ingest().bufferDir()).resolve("sources");
    List<Collectors.Planned> open = new ArrayList<>();
    for (SourceEntry entry : configuration.ingest().sources()) {
      if (entry.enabled()) {
        SourceContext context =
            new SourceContext(
                entry.name(),
                entry.site(),
                entry.interval(),
                entry.timeout(),
                inventory,
                memory.resolve(entry.name()),
                fetch,
                books,
                Clock.systemUTC());
        open.add(open(entry, context));
      }
    }
    return open;
  }

  private static Collectors.Planned open(SourceEntry entry, SourceContext context) {
    try {
      return new Collectors.Planned(context, entry.settings().open(context), entry.jitter());
    } catch (IngestException e) {
      throw new StartFailure("source %s: %s".formatted(entry.name(), e.getMessage()), e);
    }
  }
}
