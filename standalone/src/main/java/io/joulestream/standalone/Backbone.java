package io.joulestream.standalone;

import io.joulestream.schemas.ConfluentSchemaIds;
import io.joulestream.schemas.SchemaIds;
import io.joulestream.schemas.Topics;
import io.joulestream.standalone.embedded.EmbeddedBroker;
import io.joulestream.standalone.embedded.EmbeddedRegistry;
import io.joulestream.standalone.service.SchemaSetup;
import java.nio.file.Path;
import java.util.Map;

/** Broker and registry with the topics and compatibility rules of the catalogue. */
final class Backbone implements AutoCloseable {

  private final Parts parts;
  private final EmbeddedBroker broker;
  private final EmbeddedRegistry registry;
  private final SchemaIds ids;

  private Backbone(Parts parts, EmbeddedBroker broker, EmbeddedRegistry registry, SchemaIds ids) {
    this.parts = parts;
    this.broker = broker;
    this.registry = registry;
    this.ids = ids;
  }

  /**
   * Starts both.
   *
   * @param schemas file of the registered schemas
   * @param topicPrefix before the name of every topic
   */
  static Backbone start(
      Path kafka,
      int kafkaPort,
      Path schemas,
      int registryPort,
      String topicPrefix,
      int partitions) {
    Parts parts = new Parts();
    try {
      EmbeddedRegistry registry = parts.add(EmbeddedRegistry.start(schemas, registryPort));
      EmbeddedBroker broker = parts.add(EmbeddedBroker.start(kafka, kafkaPort));
      broker.createTopics(Topics.all(), topicPrefix, partitions);
      ConfluentSchemaIds ids = parts.add(new ConfluentSchemaIds(registry.url(), Map.of()));
      SchemaSetup.setRules(ids, topicPrefix);
      return new Backbone(parts, broker, registry, ids);
    } catch (RuntimeException e) {
      parts.close();
      throw e;
    }
  }

  String bootstrapServers() {
    return broker.bootstrapServers();
  }

  String registryUrl() {
    return registry.url();
  }

  SchemaIds ids() {
    return ids;
  }

  @Override
  public void close() {
    parts.close();
  }
}
