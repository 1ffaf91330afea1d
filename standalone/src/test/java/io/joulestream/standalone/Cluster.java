package io.joulestream.standalone;

import io.joulestream.schemas.SchemaIds;

/**
 * What clients need to know of a Kafka cluster and its registry.
 *
 * @param ids of the schemas in the registry
 */
record Cluster(String bootstrapServers, String registryUrl, SchemaIds ids) {

  static Cluster of(Backbone backbone) {
    return new Cluster(backbone.bootstrapServers(), backbone.registryUrl(), backbone.ids());
  }
}
