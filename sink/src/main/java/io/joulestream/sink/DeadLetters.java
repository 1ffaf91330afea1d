package io.joulestream.sink;

import io.joulestream.schemas.SchemaIds;
import io.joulestream.schemas.Topics;
import io.joulestream.schemas.avro.DeadLetter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Points that cannot be written, kept on a topic of their own. */
final class DeadLetters implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(DeadLetters.class);
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final Producer<byte[], byte[]> producer;
  private final Serializer<DeadLetter> serializer;
  private final String topic;

  DeadLetters(Sink.Source source, SchemaIds ids) {
    Map<String, Object> config = new HashMap<>();
    config.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, source.bootstrapServers());
    config.put(ProducerConfig.ACKS_CONFIG, "all");
    config.putAll(source.overrides());
    this.producer =
        new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    this.serializer = Topics.SINK_DEAD_LETTERS.serde(ids).serializer();
    this.topic = source.topicPrefix() + Topics.SINK_DEAD_LETTERS.name();
  }

  /** Returns once the broker has them all, however long it is away. */
  void send(List<DeadLetter> letters, Session session)
      throws Session.EndedException, InterruptedException {
    List<DeadLetter> left = letters;
    while (!left.isEmpty()) {
      left = notTaken(left);
      if (!left.isEmpty()) {
        session.pause(PAUSE);
      }
    }
  }

  private List<DeadLetter> notTaken(List<DeadLetter> letters) throws InterruptedException {
    List<Future<?>> sent = letters.stream().<Future<?>>map(this::send).toList();
    producer.flush();
    for (int i = 0; i < sent.size(); i++) {
      try {
        sent.get(i).get();
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof RetriableException)) {
          throw new IllegalStateException("a dead letter was not taken: " + e.getCause(), e);
        }
        LOG.warn("the broker does not take dead letters yet: {}", e.getCause().getMessage());
        return letters.subList(i, letters.size());
      }
    }
    return List.of();
  }

  private Future<?> send(DeadLetter letter) {
    LOG.warn("a point of {} is not written: {}", letter.getTopic(), letter.getReason());
    return producer.send(
        new ProducerRecord<>(
            topic,
            letter.getKey().getBytes(StandardCharsets.UTF_8),
            serializer.serialize(topic, letter)));
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(5));
  }
}
