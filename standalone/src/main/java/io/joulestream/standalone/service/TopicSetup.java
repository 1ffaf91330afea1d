package io.joulestream.standalone.service;

import io.joulestream.schemas.Topic;
import io.joulestream.standalone.embedded.StartFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;

/** The topics of the catalogue on a cluster: created where they are missing, never changed. */
public final class TopicSetup {

  private final Admin admin;
  private final String prefix;
  private final int partitions;
  private final int replicas;
  private final Map<String, Map<String, String>> otherSettings = new HashMap<>();

  /**
   * Nothing is done yet.
   *
   * @param prefix before the name of every topic; empty for none
   * @param partitions of each
   * @param replicas of each partition
   */
  public TopicSetup(Admin admin, String prefix, int partitions, int replicas) {
    this.admin = admin;
    this.prefix = prefix;
    this.partitions = partitions;
    this.replicas = replicas;
  }

  /** Has a topic kept for another time than the catalogue says. */
  TopicSetup withRetention(Topic<?> topic, Duration retention) {
    otherSettings.put(topic.name(), Map.of("retention.ms", Long.toString(retention.toMillis())));
    return this;
  }

  /**
   * Creates the topics that are not there yet.
   *
   * @return their names
   * @throws StartFailure if the cluster does not create them
   */
  public List<String> create(List<Topic<?>> topics) {
    List<NewTopic> missing = new ArrayList<>();
    Set<String> existing = answer(admin.listTopics().names());
    for (Topic<?> topic : topics) {
      if (!existing.contains(prefix + topic.name())) {
        missing.add(
            new NewTopic(
                    prefix + topic.name(), Optional.of(partitions), Optional.of((short) replicas))
                .configs(settings(topic)));
      }
    }
    answer(admin.createTopics(missing).all());
    return missing.stream().map(NewTopic::name).toList();
  }

  private Map<String, String> settings(Topic<?> topic) {
    Map<String, String> settings = new TreeMap<>(topic.settings());
    settings.putAll(otherSettings.getOrDefault(topic.name(), Map.of()));
    return settings;
  }

  /** The names of the topics that are not there. */
  List<String> missing(List<Topic<?>> topics) {
    Set<String> existing = answer(admin.listTopics().names());
    return topics.stream()
        .map(topic -> prefix + topic.name())
        .filter(name -> !existing.contains(name))
        .toList();
  }

  /**
   * Refuses topics that have another number of partitions: keys would be where nobody looks for
   * them.
   *
   * @throws StartFailure if one has
   */
  void requirePartitions(List<Topic<?>> topics) {
    List<String> others = new ArrayList<>();
    describe(topics)
        .forEach(
            (name, topic) -> {
              if (topic.partitions().size() != partitions) {
                others.add(name + " (" + topic.partitions().size() + ")");
              }
            });
    if (!others.isEmpty()) {
      throw new StartFailure(
          ("kafka.partitions is %d, but these topics have another number of partitions, which"
                  + " cannot be changed while they hold data: %s")
              .formatted(partitions, few(others)));
    }
  }

  private static String few(List<String> names) {
    int shown = Math.min(3, names.size());
    int others = names.size() - shown;
    return String.join(", ", names.subList(0, shown))
        + (others == 0 ? "" : " and %d more".formatted(others));
  }

  /** What is otherwise on the cluster than the catalogue and the settings say, in words. */
  List<String> differences(List<Topic<?>> topics) {
    List<String> differences = new ArrayList<>();
    describe(topics)
        .forEach(
            (name, topic) -> {
              int found = topic.partitions().get(0).replicas().size();
              if (found != replicas) {
                differences.add("%s: replicas are %d, not %d".formatted(name, found, replicas));
              }
            });
    Map<ConfigResource, Topic<?>> resources = new HashMap<>();
    topics.forEach(
        topic ->
            resources.put(
                new ConfigResource(ConfigResource.Type.TOPIC, prefix + topic.name()), topic));
    answer(admin.describeConfigs(resources.keySet()).all())
        .forEach(
            (resource, config) -> {
              Topic<?> topic = resources.get(resource);
              if (topic != null) {
                compare(resource.name(), settings(topic), config, differences);
              }
            });
    return differences.stream().sorted().toList();
  }

  private static void compare(
      String name, Map<String, String> wanted, Config config, List<String> differences) {
    wanted.forEach(
        (key, value) -> {
          String found = config.get(key) == null ? "" : config.get(key).value();
          if (!value.equals(found)) {
            differences.add("%s: %s is %s, not %s".formatted(name, key, found, value));
          }
        });
  }

  private Map<String, TopicDescription> describe(List<Topic<?>> topics) {
    List<String> names =
        topics.stream().map(topic -> prefix + topic.name()).collect(Collectors.toList());
    return new TreeMap<>(answer(admin.describeTopics(names).allTopicNames()));
  }

  private static <T> T answer(KafkaFuture<T> future) {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw new StartFailure("Kafka does not set up the topics: " + cause(e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StartFailure("interrupted while setting up the topics", e);
    }
  }

  private static String cause(ExecutionException e) {
    return String.valueOf(e.getCause() == null ? e.getMessage() : e.getCause().getMessage());
  }
}
