package io.joulestream.standalone;

import io.joulestream.schemas.SchemaIds;
import io.joulestream.schemas.Topic;
import io.joulestream.standalone.audit.RetainedTopics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.utils.Utils;

/** Reads what is committed on a topic, from its start to its present end. */
final class TopicReader implements RetainedTopics {

  private static final Duration POLL = Duration.ofMillis(100);

  private final String bootstrapServers;
  private final String prefix;
  private final Map<String, ?> overrides;
  private final SchemaIds ids;

  TopicReader(String bootstrapServers, String prefix, SchemaIds ids) {
    this(bootstrapServers, prefix, Map.of(), ids);
  }

  /**
   * A reader.
   *
   * @param prefix before the name of every topic; empty for none
   * @param overrides further settings of its client, e.g. security
   */
  TopicReader(String bootstrapServers, String prefix, Map<String, ?> overrides, SchemaIds ids) {
    this.overrides = overrides;
    this.bootstrapServers = bootstrapServers;
    this.prefix = prefix;
    this.ids = ids;
  }

  /** Shows every key and value; the value of a deleted key is not shown. */
  <V> void read(Topic<V> topic, BiConsumer<String, V> visitor) {
    Deserializer<V> deserializer = topic.serde(ids).deserializer();
    visit(
        topic, (key, bytes) -> visitor.accept(key, deserializer.deserialize(topic.name(), bytes)));
  }

  @Override
  public SchemaIds ids() {
    return ids;
  }

  @Override
  public void visit(Topic<?> topic, Visitor visitor) {
    records(topic, record -> show(record, visitor));
  }

  /** Shows every record as it is. */
  void records(Topic<?> topic, Consumer<ConsumerRecord<byte[], byte[]>> visitor) {
    try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
      readToEnd(consumer, partitions(consumer, topic), visitor);
    }
  }

  /** Shows the key of every record and when it came, epoch ms. */
  void stamps(Topic<?> topic, BiConsumer<String, Long> visitor) {
    records(
        topic,
        record -> {
          if (record.key() != null && record.value() != null) {
            visitor.accept(new String(record.key(), StandardCharsets.UTF_8), record.timestamp());
          }
        });
  }

  private static void show(ConsumerRecord<byte[], byte[]> record, Visitor visitor) {
    if (record.key() != null && record.value() != null) {
      visitor.visit(new String(record.key(), StandardCharsets.UTF_8), record.value());
    }
  }

  @Override
  public OptionalLong visit(Topic<?> topic, Set<String> keys, Visitor visitor) {
    if (keys.isEmpty()) {
      return OptionalLong.empty();
    }
    try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
      List<TopicPartition> all = partitions(consumer, topic);
      Set<Integer> numbers = new HashSet<>();
      keys.forEach(key -> numbers.add(partitionOf(bytes(key), all.size())));
      List<TopicPartition> theirs =
          all.stream().filter(p -> numbers.contains(p.partition())).toList();
      Oldest oldest = new Oldest(consumer.beginningOffsets(theirs));
      readToEnd(
          consumer,
          theirs,
          record -> {
            oldest.note(record);
            if (isOf(record, keys, all.size())) {
              show(record, visitor);
            }
          });
      return oldest.sinceMs();
    }
  }

  /** When the oldest record of partitions came of which the beginning was thrown away. */
  private static final class Oldest {
    private final Map<TopicPartition, Long> beginnings;
    private final Map<TopicPartition, Long> firsts = new HashMap<>();

    Oldest(Map<TopicPartition, Long> beginnings) {
      this.beginnings = beginnings;
    }

    void note(ConsumerRecord<byte[], byte[]> record) {
      TopicPartition partition = new TopicPartition(record.topic(), record.partition());
      if (beginnings.getOrDefault(partition, 0L) > 0) {
        firsts.putIfAbsent(partition, record.timestamp());
      }
    }

    OptionalLong sinceMs() {
      for (Map.Entry<TopicPartition, Long> beginning : beginnings.entrySet()) {
        if (beginning.getValue() > 0 && !firsts.containsKey(beginning.getKey())) {
          // all of it was thrown away
          return OptionalLong.of(System.currentTimeMillis());
        }
      }
      return firsts.values().stream().mapToLong(Long::longValue).max();
    }
  }

  /** A record in another partition than its key's was not accepted, whatever it says. */
  private static boolean isOf(
      ConsumerRecord<byte[], byte[]> record, Set<String> keys, int partitions) {
    return record.key() != null
        && keys.contains(new String(record.key(), StandardCharsets.UTF_8))
        && partitionOf(record.key(), partitions) == record.partition();
  }

  private static int partitionOf(byte[] key, int partitions) {
    return Utils.toPositive(Utils.murmur2(key)) % partitions;
  }

  private static byte[] bytes(String key) {
    return key.getBytes(StandardCharsets.UTF_8);
  }

  private KafkaConsumer<byte[], byte[]> consumer() {
    Map<String, Object> config = new HashMap<>();
    config.put("bootstrap.servers", bootstrapServers);
    config.put("isolation.level", "read_committed");
    // a partition whose end is reached would hold up the others for half a second
    config.put("fetch.max.wait.ms", 20);
    config.put("max.poll.records", 10_000);
    config.putAll(overrides);
    return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  private List<TopicPartition> partitions(KafkaConsumer<byte[], byte[]> consumer, Topic<?> topic) {
    String name = prefix + topic.name();
    return consumer.partitionsFor(name).stream()
        .map(p -> new TopicPartition(name, p.partition()))
        .toList();
  }

  private static void readToEnd(
      KafkaConsumer<byte[], byte[]> consumer,
      List<TopicPartition> partitions,
      Consumer<ConsumerRecord<byte[], byte[]>> visitor) {
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
      consumer.poll(POLL).forEach(visitor);
    }
  }
}
