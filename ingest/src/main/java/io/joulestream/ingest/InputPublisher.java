package io.joulestream.ingest;

import io.joulestream.schemas.HostTicks;
import io.joulestream.schemas.SchemaIds;
import io.joulestream.schemas.Topic;
import io.joulestream.schemas.Topics;
import io.joulestream.schemas.avro.CarbonIntensity;
import io.joulestream.schemas.avro.JobEvent;
import io.joulestream.schemas.avro.ReplayProgress;
import io.joulestream.schemas.avro.SiteFactors;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Publishes accepted records to their topics, and refused ones with their reason to theirs:
 * idempotent, acknowledged by all replicas, in order for each key. Thread-safe.
 *
 * <p>A record that Kafka does not take fails whoever waits for it, and the next {@link #flush}:
 * nothing is lost silently.
 */
public final class InputPublisher implements AutoCloseable {

  private final String prefix;
  private final Producer<byte[], byte[]> producer;
  private final Map<Topic<?>, Serializer<?>> serializers = new HashMap<>();
  private final Map<TopicPartition, Long> ends = new ConcurrentHashMap<>();
  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

  /**
   * A publisher.
   *
   * @param prefix before the name of every topic; empty for none
   * @param transactionalId for a publisher whose records become visible in transactions
   * @param overrides further settings of the producer, e.g. security
   */
  public InputPublisher(
      String bootstrapServers,
      String prefix,
      Optional<String> transactionalId,
      Map<String, ?> overrides,
      SchemaIds ids) {
    this(prefix, producer(bootstrapServers, transactionalId, overrides), ids);
  }

  InputPublisher(String prefix, Producer<byte[], byte[]> producer, SchemaIds ids) {
    this.prefix = prefix;
    this.producer = producer;
    Topics.INPUTS.forEach(topic -> serializers.put(topic, topic.serde(ids).serializer()));
    Topics.REJECTS_OF_INPUTS.forEach(
        topic -> serializers.put(topic, topic.serde(ids).serializer()));
    serializers.put(Topics.REPLAY_PROGRESS, Topics.REPLAY_PROGRESS.serde(ids).serializer());
  }

  private static Producer<byte[], byte[]> producer(
      String bootstrapServers, Optional<String> transactionalId, Map<String, ?> overrides) {
    Map<String, Object> config = new HashMap<>();
    config.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    config.put(ProducerConfig.ACKS_CONFIG, "all");
    config.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    config.put(ProducerConfig.LINGER_MS_CONFIG, 5);
    config.put(ProducerConfig.BATCH_SIZE_CONFIG, 131_072);
    transactionalId.ifPresent(id -> config.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, id));
    config.putAll(overrides);
    return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** A record on its way. Whoever must know waits for it; others learn of a failure later. */
  public static final class Sent {
    private final CompletableFuture<Void> taken;

    private Sent(CompletableFuture<Void> taken) {
      this.taken = taken;
    }

    /**
     * Waits for nothing.
     *
     * @throws IngestException if it is known by now that Kafka does not take the record
     */
    public void throwIfFailed() {
      if (taken.isCompletedExceptionally()) {
        await();
      }
    }

    /** Whether it is known by now that Kafka does not take the record. */
    public boolean hasFailed() {
      return taken.isCompletedExceptionally();
    }

    /** Waits, and returns why Kafka will never take the record, if it will not. */
    public Optional<String> neverTaken() {
      try {
        taken.join();
        return Optional.empty();
      } catch (CompletionException e) {
        return Optional.ofNullable(e.getCause())
            .filter(RecordTooLargeException.class::isInstance)
            .map(Throwable::getMessage);
      }
    }

    /**
     * Waits until Kafka has taken the record.
     *
     * @throws IngestException if it does not
     */
    public void await() {
      try {
        taken.join();
      } catch (CompletionException e) {
        throw new IngestException("Kafka did not take a record: " + e.getCause(), e);
      }
    }
  }

  public Sent publish(HostTicks ticks) {
    return publish(Outgoing.of(ticks));
  }

  public Sent publish(JobEvent event) {
    return publish(Outgoing.of(event));
  }

  public Sent publish(CarbonIntensity intensity) {
    return publish(Outgoing.of(intensity));
  }

  public Sent publish(SiteFactors factors) {
    return publish(Outgoing.of(factors));
  }

  <V> Sent publish(Outgoing<V> record) {
    return send(record.topic(), record.key(), record.value());
  }

  /**
   * Where a record came from.
   *
   * @param name file or endpoint
   * @param line in the file, the header being line 1, if it is one
   * @param columns the header of the file, if it is one
   */
  public record Source(String name, Optional<Long> line, Optional<String> columns) {

    /** An endpoint or a source of collectors. */
    public static Source endpoint(String path) {
      return new Source(path, Optional.empty(), Optional.empty());
    }
  }

  /**
   * Publishes a record that was refused.
   *
   * @param original the record as it came
   */
  public Sent reject(RecordKind kind, Source source, Parsed.Refused refused, byte[] original) {
    return publish(Outgoing.rejected(kind, source, refused, original));
  }

  void publish(ReplayProgress progress) {
    send(Topics.REPLAY_PROGRESS, progress.getReplay(), progress);
  }

  /** Ends a replay in every partition of every input. */
  void publishEnd(String replay) {
    RecordHeader end = new RecordHeader(Topics.END_HEADER, replay.getBytes(StandardCharsets.UTF_8));
    for (Topic<?> topic : Topics.INPUTS) {
      String name = prefix + topic.name();
      producer
          .partitionsFor(name)
          .forEach(
              partition ->
                  send(
                      new ProducerRecord<>(
                          name, partition.partition(), null, null, null, List.of(end))));
    }
  }

  /**
   * A record that is coded already.
   *
   * @param value in the Confluent wire format
   */
  public Sent publishCoded(String topic, byte[] key, byte[] value) {
    return send(new ProducerRecord<>(prefix + topic, key, value));
  }

  /** The subject of a topic's values in the registry. */
  public String subject(String topic) {
    return prefix + topic + "-value";
  }

  private <V> Sent send(Topic<V> topic, String key, V value) {
    String name = prefix + topic.name();
    @SuppressWarnings("unchecked") // filled with the serializer of each topic
    Serializer<V> serializer = (Serializer<V>) serializers.get(topic);
    if (serializer == null) {
      throw new IllegalArgumentException(topic.name() + " is not published to by collectors");
    }
    return send(
        new ProducerRecord<>(
            name, key.getBytes(StandardCharsets.UTF_8), serializer.serialize(name, value)));
  }

  private Sent send(ProducerRecord<byte[], byte[]> record) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    try {
      var unused =
          producer.send(
              record,
              (metadata, e) -> {
                if (e == null) {
                  note(metadata);
                }
                settle(done, e);
              });
    } catch (KafkaException e) {
      settle(done, e);
    }
    return new Sent(done);
  }

  private void note(RecordMetadata metadata) {
    ends.merge(
        new TopicPartition(metadata.topic(), metadata.partition()),
        metadata.offset() + 1,
        Math::max);
  }

  /** The offset after the last record that Kafka has taken from here, by partition. */
  public Map<TopicPartition, Long> ends() {
    return Map.copyOf(ends);
  }

  private void settle(CompletableFuture<Void> done, @Nullable Exception e) {
    if (e == null) {
      done.complete(null);
    } else {
      failure.compareAndSet(null, e);
      done.completeExceptionally(e);
    }
  }

  private void throwIfFailed() {
    Exception e = failure.getAndSet(null);
    if (e != null) {
      throw new IngestException("Kafka did not take a record: " + e.getMessage(), e);
    }
  }

  /** Waits until Kafka has taken everything. */
  public void flush() {
    producer.flush();
    throwIfFailed();
  }

  /** Fences an earlier publisher of the same transactional id. */
  void beginTransactions() {
    producer.initTransactions();
  }

  void beginTransaction() {
    producer.beginTransaction();
  }

  void commitTransaction() {
    try {
      producer.commitTransaction();
    } catch (KafkaException e) {
      throwIfFailed();
      throw new IngestException("Kafka did not take the records: " + e.getMessage(), e);
    }
    throwIfFailed();
  }

  /** Shows the client of Kafka to whoever measures it. */
  public void instrument(Consumer<Producer<?, ?>> meters) {
    meters.accept(producer);
  }

  @Override
  public void close() {
    producer.close();
  }
}
