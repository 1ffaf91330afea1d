package io.joulestream.standalone;

import io.joulestream.schemas.SchemaIds;
import io.joulestream.schemas.Topic;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Reads what is committed on a topic, from its start to its present end. */
final class TopicReader {

  private static final Duration POLL = Duration.ofMillis(100);

  private final String bootstrapServers;
  private final String prefix;
  private final SchemaIds ids;

  TopicReader(String bootstrapServers, String prefix, SchemaIds ids) {
    this.bootstrapServers = bootstrapServers;
    this.prefix = prefix;
    this.ids = ids;
  }

  /** Shows every key and value; the value of a deleted key is not shown. */
  <V> void read(Topic<V> topic, BiConsumer<String, V> visitor) {
    records(
        topic,
        record -> {
          if (record.value() != null) {
            visitor.accept(record.key(), record.value());
          }
        });
  }

  /** Shows every record. */
  <V> void records(Topic<V> topic, Consumer<ConsumerRecord<String, V>> visitor) {
    String name = prefix + topic.name();
    Map<String, Object> config = new HashMap<>();
    config.put("bootstrap.servers", bootstrapServers);
    config.put("isolation.level", "read_committed");
    // a partition whose end is reached would hold up the others for half a second
    config.put("fetch.max.wait.ms", 20);
    Deserializer<V> deserializer = topic.serde(ids).deserializer();
    try (KafkaConsumer<String, V> consumer =
        new KafkaConsumer<>(config, new StringDeserializer(), deserializer)) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(name).stream()
              .map(p -> new TopicPartition(name, p.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
        consumer.poll(POLL).forEach(visitor);
      }
    }
  }
}
