package io.joulestream.standalone;

import io.joulestream.schemas.ConfluentSchemaIds;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Where the live books of an installation are kept.
 *
 * @param bootstrapServers of Kafka
 * @param registryUrl of the schema registry
 * @param topicPrefix before the name of every topic; empty for none
 * @param applicationId of the topology
 * @param restatable how long its rows can be restated after they were last changed
 * @param kafkaSettings further settings of every client of Kafka, e.g. security
 */
record LiveBooks(
    String bootstrapServers,
    String registryUrl,
    String topicPrefix,
    String applicationId,
    Duration restatable,
    Map<String, String> kafkaSettings) {

  /** Of a running {@code up}. */
  static LiveBooks of(DataDirectory.Run run) {
    return new LiveBooks(
        run.kafka(),
        run.registry(),
        "",
        Pipeline.APPLICATION_ID,
        Duration.ofDays(run.restateDays()),
        Map.of());
  }

  /** Settings of an admin client. */
  Map<String, Object> adminSettings() {
    Map<String, Object> settings = new HashMap<>(kafkaSettings);
    settings.put("bootstrap.servers", bootstrapServers);
    return settings;
  }

  /** Ids of schemas, to be closed. */
  ConfluentSchemaIds ids() {
    return new ConfluentSchemaIds(registryUrl, Map.of());
  }
}
