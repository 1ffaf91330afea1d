package io.joulestream.standalone;

import io.joulestream.schemas.ConfluentSchemaIds;
import io.joulestream.schemas.SchemaIds;
import io.joulestream.schemas.Topic;
import io.joulestream.schemas.Topics;
import io.joulestream.standalone.embedded.EmbeddedBroker;
import io.joulestream.standalone.embedded.EmbeddedRegistry;
import io.joulestream.standalone.embedded.StartFailure;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
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
      for (Topic<?> topic : Topics.INPUTS) {
        requireFullTransitive(registry, topicPrefix + topic.name() + "-value");
      }
      SchemaIds ids = parts.add(new ConfluentSchemaIds(registry.url(), Map.of()));
      return new Backbone(parts, broker, registry, ids);
    } catch (RuntimeException e) {
      parts.close();
      throw e;
    }
  }

  /** Collectors and consumers are upgraded at different times, and inputs are replayed. */
  private static void requireFullTransitive(EmbeddedRegistry registry, String subject) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(registry.url() + "/config/" + subject))
            .header("Content-Type", "application/vnd.schemaregistry.v1+json")
            .PUT(BodyPublishers.ofString("{\"compatibility\":\"FULL_TRANSITIVE\"}"))
            .build();
    try {
      int status = HttpClient.newHttpClient().send(request, BodyHandlers.discarding()).statusCode();
      if (status != 200) {
        throw new StartFailure("the registry does not take the rule of " + subject);
      }
    } catch (IOException e) {
      throw new StartFailure("the registry does not answer: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StartFailure("interrupted while setting up the registry", e);
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
