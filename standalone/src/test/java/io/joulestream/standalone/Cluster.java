package io.joulestream.standalone;

import io.joulestream.schemas.ConfluentSchemaIds;
import io.joulestream.schemas.SchemaIds;
import io.joulestream.standalone.embedded.EmbeddedRegistry;
import io.joulestream.standalone.embedded.Ports;
import io.joulestream.standalone.embedded.ThreeBrokers;
import java.nio.file.Path;
import java.util.Map;

/**
 * What clients need to know of a Kafka cluster and its registry.
 *
 * @param ids of the schemas in the registry
 */
record Cluster(String bootstrapServers, String registryUrl, SchemaIds ids) {

  /** One broker in this process. */
  static Cluster ofOneBroker(Path directory, Parts parts) {
    Backbone backbone =
        parts.add(
            Backbone.start(
                directory.resolve("kafka"),
                Ports.free(),
                directory.resolve("schemas.jsonl"),
                Ports.free(),
                "",
                TopologyInstance.PARTITIONS));
    return new Cluster(backbone.bootstrapServers(), backbone.registryUrl(), backbone.ids());
  }

  /** Brokers of their own, and a registry in this process. */
  static Cluster of(ThreeBrokers brokers, Path directory, Parts parts) {
    brokers.createTopics(TopologyInstance.PARTITIONS);
    EmbeddedRegistry registry =
        parts.add(EmbeddedRegistry.start(directory.resolve("schemas.jsonl"), Ports.free()));
    SchemaIds ids = parts.add(new ConfluentSchemaIds(registry.url(), Map.of()));
    return new Cluster(brokers.bootstrapServers(), registry.url(), ids);
  }
}
