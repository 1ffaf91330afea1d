package io.joulestream.sink;

import com.influxdb.client.InfluxDBClient;
import com.influxdb.client.InfluxDBClientFactory;
import com.influxdb.client.InfluxDBClientOptions;
import io.joulestream.schemas.MalformedRecordException;
import io.joulestream.schemas.SchemaIds;
import io.joulestream.schemas.Topics;
import io.joulestream.schemas.avro.DeadLetter;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import okhttp3.OkHttpClient;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes committed results from Kafka and writes them to an InfluxDB, or to a store that speaks its
 * write protocol.
 *
 * <p>Offsets are committed only after the store has accepted what was read, or the broker its dead
 * letters; after a crash points are written again, which changes nothing. While the store is away
 * the partitions are paused and the group is kept alive.
 */
public final class Sink implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Sink.class);

  /** The {@link #state} of a sink that lacks nothing. */
  public static final String RUNNING = "running";

  private static final Duration POLL = Duration.ofMillis(200);
  private static final int MOST_RECORDS = 5_000;
  private static final int MOST_POINTS = 10_000;

  private final String prefix;
  private final InfluxDBClient client;
  private final StoreWriter writer;
  private final Consumer<String, byte[]> consumer;
  private final Producer<byte[], byte[]> deadLetters;
  private final Serializer<DeadLetter> deadLetterSerializer;
  private final Map<String, Encoder<?>> encoders = new HashMap<>();
  private final ExecutorService writing = Executors.newSingleThreadExecutor(Sink::daemon);
  private final Thread loop = new Thread(this::run, "sink");
  private final LongAdder consumed = new LongAdder();
  private final LongAdder written = new LongAdder();
  private final LongAdder superseded = new LongAdder();
  private final LongAdder deadLettered = new LongAdder();
  private final java.util.function.Consumer<Throwable> whenFailed;
  private final List<Future<?>> lettersOnTheWay = new ArrayList<>();
  private volatile boolean closing;

  /**
   * Where points go.
   *
   * @param url e.g. {@code http://127.0.0.1:8086}
   * @param token of an account that may write
   * @param organisation as the store knows it; ignored by InfluxDB 1.x
   * @param bucket {@code database} or {@code database/retention} for InfluxDB 1.x
   */
  public record Store(String url, String token, String organisation, String bucket) {

    @Override
    public String toString() {
      return "Store[" + url + ", " + organisation + ", " + bucket + ", token ***]";
    }
  }

  /**
   * Where results come from.
   *
   * @param topicPrefix before the name of every topic; empty for none
   * @param instanceId name of the instance, kept over restarts so that its partitions come back
   * @param overrides further settings of the clients, e.g. security
   */
  public record Source(
      String bootstrapServers, String topicPrefix, String instanceId, Map<String, ?> overrides) {}

  /** From a topic's bytes to points. */
  private record Encoder<V>(Table<V, ?> table, Deserializer<V> deserializer) {

    static <V> Encoder<V> of(Table<V, ?> table, SchemaIds ids) {
      return new Encoder<>(table, table.topic().serde(ids).deserializer());
    }

    List<EncodedPoint> encode(ConsumerRecord<String, byte[]> r) {
      V value = deserializer.deserialize(r.topic(), r.value());
      return value == null
          ? List.of()
          : table.encode(
              new ConsumerRecord<>(
                  r.topic(),
                  r.partition(),
                  r.offset(),
                  r.timestamp(),
                  r.timestampType(),
                  r.serializedKeySize(),
                  r.serializedValueSize(),
                  r.key(),
                  value,
                  r.headers(),
                  r.leaderEpoch()));
    }
  }

  /**
   * A sink that is not started yet.
   *
   * @param whenFailed told if it cannot go on
   */
  public Sink(
      Source source,
      Store store,
      SchemaIds ids,
      java.util.function.Consumer<Throwable> whenFailed) {
    this.prefix = source.topicPrefix();
    this.whenFailed = whenFailed;
    this.client = client(store);
    this.writer =
        new StoreWriter(
            client.getWriteApiBlocking(), store.bucket(), store.organisation(), Clock.systemUTC());
    this.consumer = consumer(source);
    this.deadLetters = producer(source);
    this.deadLetterSerializer = Topics.SINK_DEAD_LETTERS.serde(ids).serializer();
    Tables.ALL.forEach(
        table -> encoders.put(prefix + table.topic().name(), Encoder.of(table, ids)));
  }

  private static InfluxDBClient client(Store store) {
    OkHttpClient.Builder http =
        new OkHttpClient.Builder()
            .connectTimeout(Duration.ofSeconds(5))
            .writeTimeout(Duration.ofSeconds(60))
            .readTimeout(Duration.ofSeconds(60));
    InfluxDBClientOptions options =
        InfluxDBClientOptions.builder()
            .url(store.url())
            .authenticateToken(store.token().toCharArray())
            .org(store.organisation())
            .bucket(store.bucket())
            .okHttpClient(http)
            .build();
    return InfluxDBClientFactory.create(options).enableGzip();
  }

  private static Consumer<String, byte[]> consumer(Source source) {
    Map<String, Object> config = new HashMap<>();
    config.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, source.bootstrapServers());
    config.put(ConsumerConfig.GROUP_ID_CONFIG, source.topicPrefix() + "joulestream-sink");
    config.put(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, source.instanceId());
    config.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 10_000);
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, MOST_RECORDS);
    config.putAll(source.overrides());
    return new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer());
  }

  private static Producer<byte[], byte[]> producer(Source source) {
    Map<String, Object> config = new HashMap<>();
    config.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, source.bootstrapServers());
    config.put(ProducerConfig.ACKS_CONFIG, "all");
    config.putAll(source.overrides());
    return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "sink-writer");
    thread.setDaemon(true);
    return thread;
  }

  public void start() {
    loop.start();
  }

  /** What became of the points so far. */
  public SinkCounts counts() {
    return new SinkCounts(consumed.sum(), written.sum(), superseded.sum(), deadLettered.sum());
  }

  /** How it is, in a few words. */
  public String state() {
    if (!loop.isAlive()) {
      return "stopped";
    }
    String trouble = writer.trouble();
    return trouble.isEmpty() ? RUNNING : "waiting for the store: " + trouble;
  }

  private void run() {
    try {
      consumer.subscribe(encoders.keySet());
      while (!closing) {
        ConsumerRecords<String, byte[]> records = consumer.poll(POLL);
        if (!records.isEmpty() && writeWhilePolling(records)) {
          commit();
        }
      }
    } catch (WakeupException | InterruptException e) {
      LOG.debug("the sink was told to stop");
    } catch (RuntimeException e) {
      LOG.error("the sink cannot go on", e);
      whenFailed.accept(e);
    } finally {
      consumer.close();
    }
  }

  /** What cannot be committed is read and written again, here or by the partition's new owner. */
  private void commit() {
    try {
      consumer.commitSync();
    } catch (CommitFailedException | RetriableException e) {
      LOG.warn("offsets were not committed, points will be written again: {}", e.getMessage());
    }
  }

  /**
   * Writes on a thread of its own, so that the group does not take a store that is slow or away for
   * a dead member.
   *
   * @return whether everything was written
   */
  private boolean writeWhilePolling(ConsumerRecords<String, byte[]> records) {
    Future<?> work = writing.submit(() -> write(records));
    consumer.pause(consumer.assignment());
    try {
      while (!closing) {
        if (isDone(work)) {
          consumer.resume(consumer.paused());
          return true;
        }
        // new partitions of a rebalance are paused as well; what they returned is read again
        ConsumerRecords<String, byte[]> early = consumer.poll(Duration.ZERO);
        early.partitions().forEach(p -> consumer.seek(p, early.records(p).get(0).offset()));
        consumer.pause(consumer.assignment());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    work.cancel(true);
    return false;
  }

  private static boolean isDone(Future<?> work) throws InterruptedException {
    try {
      work.get(100, TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  private Void write(ConsumerRecords<String, byte[]> records) throws InterruptedException {
    Map<String, Pending> latest = new LinkedHashMap<>();
    for (ConsumerRecord<String, byte[]> record : records) {
      for (EncodedPoint point : encode(record)) {
        consumed.increment();
        // removed first, so that the order of writing is that of the latest points
        if (latest.remove(point.identity()) != null) {
          superseded.increment();
        }
        latest.put(point.identity(), new Pending(point, record));
      }
    }
    writeInBatches(new ArrayList<>(latest.values()));
    awaitDeadLetters();
    return null;
  }

  private void awaitDeadLetters() throws InterruptedException {
    deadLetters.flush();
    for (Future<?> letter : lettersOnTheWay) {
      try {
        letter.get();
      } catch (ExecutionException e) {
        throw new IllegalStateException("a dead letter was not taken: " + e.getCause(), e);
      }
    }
    lettersOnTheWay.clear();
  }

  private record Pending(EncodedPoint point, ConsumerRecord<String, byte[]> record) {}

  private List<EncodedPoint> encode(ConsumerRecord<String, byte[]> record) {
    Encoder<?> encoder = encoders.get(record.topic());
    try {
      return encoder == null ? List.of() : encoder.encode(record);
    } catch (MalformedRecordException e) {
      consumed.increment();
      deadLetter(record, "", String.valueOf(e.getMessage()));
      return List.of();
    }
  }

  private void writeInBatches(List<Pending> pending) throws InterruptedException {
    for (int start = 0; start < pending.size(); start += MOST_POINTS) {
      List<Pending> batch = pending.subList(start, Math.min(pending.size(), start + MOST_POINTS));
      Map<EncodedPoint, ConsumerRecord<String, byte[]>> origins = new HashMap<>();
      batch.forEach(p -> origins.put(p.point(), p.record()));
      int accepted =
          writer.write(
              batch.stream().map(Pending::point).toList(),
              (point, answer) -> {
                ConsumerRecord<String, byte[]> record = origins.get(point);
                if (record != null) {
                  deadLetter(record, point.line(), answer);
                }
              });
      written.add(accepted);
    }
  }

  private void deadLetter(ConsumerRecord<String, byte[]> record, String line, String reason) {
    LOG.warn("a point of {} is not written: {}", record.topic(), reason);
    String topic = prefix + Topics.SINK_DEAD_LETTERS.name();
    DeadLetter letter =
        new DeadLetter(
            record.topic(),
            record.partition(),
            record.offset(),
            String.valueOf(record.key()),
            line,
            reason);
    lettersOnTheWay.add(
        deadLetters.send(
            new ProducerRecord<>(topic, deadLetterSerializer.serialize(topic, letter))));
    deadLettered.increment();
  }

  @Override
  public void close() {
    closing = true;
    consumer.wakeup();
    writing.shutdownNow();
    try {
      loop.join(TimeUnit.SECONDS.toMillis(10));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    deadLetters.close(Duration.ofSeconds(5));
    client.close();
  }
}
