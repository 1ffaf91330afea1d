package io.joulestream.streams;

import io.joulestream.schemas.Topics;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.streams.processor.internals.DefaultKafkaClientSupplier;

/**
 * Clients that get no reading, job event or correction: those partitions are assigned, and stay
 * paused, so that what is committed of them does not move.
 */
final class FleetHeldBack extends DefaultKafkaClientSupplier {

  private final Set<String> topics;

  /**
   * Clients of an installation.
   *
   * @param topicPrefix before the name of every topic
   */
  FleetHeldBack(String topicPrefix) {
    topics =
        Set.of(
            topicPrefix + Topics.POWER_READINGS.name(),
            topicPrefix + Topics.JOB_EVENTS.name(),
            topicPrefix + Topics.ENERGY_CORRECTIONS.name());
  }

  @Override
  public Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
    return new Pausing(config);
  }

  private final class Pausing extends KafkaConsumer<byte[], byte[]> {

    Pausing(Map<String, Object> config) {
      super(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** Kafka Streams pauses and resumes partitions too; only the last word counts. */
    @Override
    public void resume(Collection<TopicPartition> partitions) {
      super.resume(partitions.stream().filter(p -> !isHeldBack(p)).toList());
    }

    @Override
    public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
      holdBack(assignment());
      return super.poll(timeout);
    }

    /** Between the assignment and the next poll, records could be fetched already. */
    @Override
    public void subscribe(Collection<String> subscribed, ConsumerRebalanceListener listener) {
      super.subscribe(
          subscribed,
          new ConsumerRebalanceListener() {
            @Override
            public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
              listener.onPartitionsAssigned(partitions);
              holdBack(partitions);
            }

            @Override
            public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
              listener.onPartitionsRevoked(partitions);
            }

            @Override
            public void onPartitionsLost(Collection<TopicPartition> partitions) {
              listener.onPartitionsLost(partitions);
            }
          });
    }

    private void holdBack(Collection<TopicPartition> partitions) {
      pause(partitions.stream().filter(this::isHeldBack).toList());
    }

    private boolean isHeldBack(TopicPartition partition) {
      return topics.contains(partition.topic());
    }
  }
}
