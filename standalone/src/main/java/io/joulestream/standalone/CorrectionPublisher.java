package io.joulestream.standalone;

import io.joulestream.schemas.SchemaIds;
import io.joulestream.schemas.Topics;
import io.joulestream.schemas.avro.EnergyCorrection;
import io.joulestream.standalone.embedded.StartFailure;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;

/** Publishes corrected accounts; returns only when Kafka has them. */
final class CorrectionPublisher implements AutoCloseable {

  private final KafkaProducer<String, EnergyCorrection> producer;
  private final String topic;
  private final Map<TopicPartition, Long> ends = new HashMap<>();

  CorrectionPublisher(LiveBooks books, SchemaIds ids) {
    this.topic = books.topicPrefix() + Topics.ENERGY_CORRECTIONS.name();
    Map<String, Object> config = books.adminSettings();
    config.putIfAbsent("acks", "all");
    config.putIfAbsent("linger.ms", 20);
    config.putIfAbsent("compression.type", "lz4");
    this.producer =
        new KafkaProducer<>(
            config, new StringSerializer(), Topics.ENERGY_CORRECTIONS.serde(ids).serializer());
  }

  void publish(List<EnergyCorrection> corrections) {
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    for (EnergyCorrection correction : corrections) {
      String key = Topics.key(correction.getSite(), correction.getHost());
      sent.add(producer.send(new ProducerRecord<>(topic, key, correction)));
    }
    producer.flush();
    try {
      for (Future<RecordMetadata> one : sent) {
        RecordMetadata where = one.get();
        ends.merge(
            new TopicPartition(where.topic(), where.partition()), where.offset() + 1, Math::max);
      }
    } catch (ExecutionException e) {
      throw new StartFailure(
          "Kafka does not take the corrections: "
              + e.getCause()
              + "; make the same correction again, it goes on where it was",
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StartFailure("interrupted: make the same correction again", e);
    }
  }

  /** Offsets after the last correction in each partition. */
  Map<TopicPartition, Long> ends() {
    return ends;
  }

  @Override
  public void close() {
    producer.close();
  }
}
