package io.joulestream.ingest.collect;

import io.joulestream.schemas.SchemaIds;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;

/**
 * What is the same for all sources.
 *
 * @param name unique in its configuration
 * @param site of its records unless they say otherwise; may be empty
 * @param interval how often it is asked
 * @param timeout of a whole answer
 * @param inventory names of hosts and devices
 * @param memory a folder of its own that outlives it; made by who needs it
 * @param fetch for what is asked over HTTP
 * @param books the installation's own topics, for what is worked out from results
 */
public record SourceContext(
    String name,
    String site,
    Duration interval,
    Duration timeout,
    Inventory inventory,
    Path memory,
    HttpFetch fetch,
    Books books,
    Clock clock) {

  /**
   * Where results are.
   *
   * @param clients settings of every client of Kafka, with its address and with secrets
   * @param topicPrefix before the name of every topic
   * @param ids the registry; its calls wait until it answers
   */
  public record Books(Map<String, String> clients, String topicPrefix, SchemaIds ids) {}
}
