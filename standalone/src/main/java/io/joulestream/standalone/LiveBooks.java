package io.joulestream.standalone;

import io.joulestream.schemas.ConfluentSchemaIds;
import io.joulestream.schemas.SchemaIds;
import io.joulestream.standalone.embedded.StartFailure;
import io.joulestream.standalone.service.Configuration;
import io.joulestream.standalone.service.Lack;
import io.joulestream.standalone.service.StreamsAppCommand;
import io.joulestream.streams.StreamsSettings;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;

/**
 * Where the live books of an installation are kept, and by which rules.
 *
 * @param bootstrapServers of Kafka
 * @param registryUrl of the schema registry
 * @param applicationId of the topology
 * @param settings of the topology
 * @param kafkaSettings further settings of every client of Kafka, e.g. security
 * @param registrySettings likewise of the registry's client
 */
record LiveBooks(
    String bootstrapServers,
    String registryUrl,
    String applicationId,
    StreamsSettings settings,
    Map<String, String> kafkaSettings,
    Map<String, String> registrySettings) {

  /** Of a running {@code up}. */
  static LiveBooks of(DataDirectory.Run run) {
    return new LiveBooks(
        run.kafka(),
        run.registry(),
        Pipeline.APPLICATION_ID,
        StreamsSettings.DEFAULT.withRestatable(Duration.ofDays(run.restateDays())),
        Map.of(),
        Map.of());
  }

  /** Of a cluster. */
  static LiveBooks of(Configuration configuration) {
    return new LiveBooks(
        configuration.kafka().bootstrapServers(),
        configuration.registry().url(),
        configuration.streamsApp().applicationId(),
        StreamsAppCommand.settings(configuration),
        configuration.kafka().clients(),
        configuration.registry().clients());
  }

  String topicPrefix() {
    return settings.topicPrefix();
  }

  /** How long rows can be restated after they were last changed. */
  Duration restatable() {
    return settings.restatable();
  }

  /** Settings of an admin client. */
  Map<String, Object> adminSettings() {
    Map<String, Object> all = new HashMap<>(kafkaSettings);
    all.put("bootstrap.servers", bootstrapServers);
    return all;
  }

  /**
   * Makes sure that Kafka and the registry can be asked, before something waits for them in vain.
   *
   * @throws StartFailure if one of them does not answer
   */
  LiveBooks requireAnswer() {
    try (Admin admin = Admin.create(adminSettings());
        ConfluentSchemaIds ids = ids()) {
      Stream.of(Lack.ofKafka(admin, bootstrapServers), Lack.ofRegistry(ids, registryUrl))
          .filter(lack -> !lack.isEmpty())
          .findFirst()
          .ifPresent(
              lack -> {
                throw new StartFailure(lack);
              });
    }
    return this;
  }

  /** Whether a topic lies between two steps of the topology. */
  boolean isBetweenSteps(String topic) {
    return topic.startsWith(applicationId + "-") && topic.endsWith("-repartition");
  }

  /** Ids of schemas, to be closed. */
  ConfluentSchemaIds ids() {
    return new ConfluentSchemaIds(registryUrl, registrySettings);
  }

  /** Reads the topics. */
  TopicReader topics(SchemaIds ids) {
    return new TopicReader(bootstrapServers, topicPrefix(), kafkaSettings, ids);
  }
}
