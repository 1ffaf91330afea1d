package io.joulestream.ingest.factors;

import io.joulestream.ingest.collect.SourceContext.Books;
import io.joulestream.schemas.Topic;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Follows topics from their beginning, what is committed only. It belongs to no group: its position
 * is gone with it, and what it has read is read again after a restart.
 */
final class TopicFollower implements AutoCloseable {

  private static final Duration POLL = Duration.ofMillis(100);

  private final Consumer<byte[], byte[]> consumer;
  private final List<String> topics;
  private final List<TopicPartition> partitions = new ArrayList<>();

  /** Takes a record with its topic's name. */
  interface Visitor {
    void visit(String topic, byte[] value);
  }

  TopicFollower(Consumer<byte[], byte[]> consumer, List<String> topics) {
    this.consumer = consumer;
    this.topics = topics;
  }

  /** The consumer of an installation, which asks at once for no longer than a time. */
  static Consumer<byte[], byte[]> consumer(Books books, Duration timeout) {
    Map<String, Object> config = new HashMap<>(books.clients());
    config.put("isolation.level", "read_committed");
    config.put("auto.offset.reset", "earliest");
    config.put("enable.auto.commit", false);
    config.put("allow.auto.create.topics", false);
    config.put("default.api.timeout.ms", (int) timeout.toMillis());
    config.put("request.timeout.ms", (int) timeout.toMillis());
    config.put("max.poll.records", 10_000);
    return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  static String name(Books books, Topic<?> topic) {
    return books.topicPrefix() + topic.name();
  }

  /**
   * Shows what came since.
   *
   * @param within how long at most; what is left is shown at the next call
   * @return whether it has come to the present end
   * @throws IOException if Kafka does not answer or has not these topics
   */
  boolean readOn(Duration within, Visitor visitor) throws IOException, InterruptedException {
    try {
      begin();
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      long deadline = System.nanoTime() + within.toNanos();
      while (isBehind(ends)) {
        if (System.nanoTime() - deadline > 0) {
          return false;
        }
        consumer.poll(POLL).forEach(record -> show(record, visitor));
      }
      return true;
    } catch (InterruptException e) {
      Thread.interrupted();
      throw new InterruptedException();
    } catch (KafkaException e) {
      throw new IOException(
          "Kafka does not show %s: %s".formatted(String.join(", ", topics), e.getMessage()), e);
    }
  }

  private void begin() throws IOException {
    if (!partitions.isEmpty()) {
      return;
    }
    List<TopicPartition> all = new ArrayList<>();
    for (String topic : topics) {
      int before = all.size();
      consumer.partitionsFor(topic).forEach(p -> all.add(new TopicPartition(topic, p.partition())));
      if (all.size() == before) {
        throw new IOException("Kafka has no topic " + topic);
      }
    }
    consumer.assign(all);
    consumer.seekToBeginning(all);
    partitions.addAll(all);
  }

  private boolean isBehind(Map<TopicPartition, Long> ends) {
    return partitions.stream().anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L));
  }

  /** Records without value end a replay or delete a key: neither says anything here. */
  private static void show(ConsumerRecord<byte[], byte[]> record, Visitor visitor) {
    if (record.value() != null) {
      visitor.visit(record.topic(), record.value());
    }
  }

  @Override
  public void close() {
    consumer.close();
  }
}
