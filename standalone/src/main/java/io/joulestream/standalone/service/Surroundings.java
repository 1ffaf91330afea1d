package io.joulestream.standalone.service;

import io.joulestream.schemas.ConfluentSchemaIds;
import io.joulestream.schemas.Topics;
import io.joulestream.standalone.Parts;
import io.joulestream.standalone.embedded.StartFailure;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;

/**
 * The cluster and the registry that a part needs. What is not there yet is waited for, as long as
 * it takes: parts are started in any order. What refuses the credentials ends the start.
 *
 * @param kafka settings of every client, with the address
 */
record Surroundings(Admin admin, ConfluentSchemaIds ids, Map<String, String> kafka) {

  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

  /**
   * The clients, without asking whether anybody is there.
   *
   * @param parts closes them
   */
  static Surroundings unasked(Configuration configuration, Parts parts) {
    Map<String, String> clients = configuration.kafka().clients();
    Admin admin = parts.add(admin(clients));
    ConfluentSchemaIds ids =
        parts.add(
            new ConfluentSchemaIds(
                configuration.registry().url(), configuration.registry().clients()));
    return new Surroundings(admin, ids, clients);
  }

  /**
   * Waits for Kafka and the registry.
   *
   * @param progress told what is waited for
   */
  void awaitAnswers(Configuration configuration, Ending ending, Consumer<String> progress) {
    String address = configuration.kafka().bootstrapServers();
    wait(ending, progress, () -> Lack.ofKafka(admin, address));
    wait(ending, progress, () -> Lack.ofRegistry(ids, configuration.registry().url()));
  }

  /**
   * Waits for both and for the topics.
   *
   * @throws StartFailure if they have another number of partitions than configured
   */
  void await(Configuration configuration, Ending ending, Consumer<String> progress) {
    awaitAnswers(configuration, ending, progress);
    awaitTopics(configuration, ending, progress);
  }

  private void awaitTopics(Configuration configuration, Ending ending, Consumer<String> progress) {
    TopicSetup topics = topicSetup(configuration);
    wait(
        ending,
        progress,
        () -> {
          List<String> missing = topics.missing(Topics.all());
          return missing.isEmpty()
              ? ""
              : "%d topics are missing, such as %s: run joulestream topics-init"
                  .formatted(missing.size(), missing.get(0));
        });
    topics.requirePartitions(Topics.all());
  }

  TopicSetup topicSetup(Configuration configuration) {
    Configuration.Kafka kafka = configuration.kafka();
    return new TopicSetup(admin, kafka.topicPrefix(), kafka.partitions(), kafka.replicationFactor())
        .withRetention(Topics.POWER_READINGS, kafka.readingsRetention())
        .withRetention(Topics.HOST_ENERGY, kafka.readingsRetention());
  }

  private static Admin admin(Map<String, String> clients) {
    try {
      return Admin.create(Map.<String, Object>copyOf(clients));
    } catch (KafkaException e) {
      throw new StartFailure(
          "the settings of kafka.client are not understood: " + innermost(e).getMessage(), e);
    }
  }

  /** Asks until nothing is lacking. */
  private static void wait(Ending ending, Consumer<String> progress, Supplier<String> lack) {
    for (String lacking = lack.get(); !lacking.isEmpty(); lacking = lack.get()) {
      progress.accept(lacking);
      ending.pause(LOOK_EVERY);
    }
  }

  private static Throwable innermost(Throwable e) {
    return e.getCause() == null ? e : innermost(e.getCause());
  }
}
