package io.joulestream.sink;

import com.influxdb.client.InfluxDBClient;
import io.joulestream.schemas.SchemaIds;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.StickyAssignor;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes committed results from Kafka and writes them to an InfluxDB, or to a store that speaks its
 * write protocol.
 *
 * <p>Offsets are committed only after the store has accepted what was read, or the broker its dead
 * letters; after a crash points are written again, which changes nothing. While the store is away
 * the partitions are paused and the group is kept alive. Before partitions go to another instance
 * the request under way is answered and nothing more is sent of them, so that an older value never
 * comes after a newer one. An instance that the group does not acknowledge sends nothing.
 */
public final class Sink implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Sink.class);

  /** The {@link #state} of a sink that lacks nothing. */
  public static final String RUNNING = "running";

  private static final Duration IDLE_POLL = Duration.ofMillis(200);
  private static final Duration BUSY_POLL = Duration.ofMillis(5);
  private static final long PASS_EVERY_NANOS = 2_000_000_000L;
  private static final int MOST_RECORDS = 2_000;
  private static final int SESSION_MS = 10_000;

  /** The group gives an instance up after a whole session; it must have stopped before. */
  private static final Duration LEASE = Duration.ofMillis(SESSION_MS * 6 / 10);

  /** Longer than a request can take, shorter than a rebalance waits for its members. */
  private static final long FINISH_MS = 120_000;

  private static final long CLOSE_MS = 8_000;

  private final SinkSettings settings;
  private final InfluxDBClient client;
  private final RecordEncoder encoder;
  private final DeadLetters deadLetters;
  private final BatchWriting writing;
  private final Consumer<String, byte[]> consumer;
  private final java.util.function.Consumer<Throwable> whenFailed;
  private final Thread loop = new Thread(this::run, "sink");
  private final Duration lease;
  private final Offsets offsets;
  private Session session;
  private Batch collecting = new Batch();
  private long passedNanos = System.nanoTime();
  private volatile SinkMetrics metrics = SinkMetrics.NONE;
  private volatile boolean closing;

  /**
   * Where results come from.
   *
   * @param topicPrefix before the name of every topic; empty for none
   * @param overrides further settings of the clients, e.g. security
   */
  public record Source(String bootstrapServers, String topicPrefix, Map<String, ?> overrides) {}

  /**
   * A sink that is not started yet.
   *
   * @param whenFailed told if it cannot go on
   */
  public Sink(
      Source source,
      Destinations destinations,
      SinkSettings settings,
      SchemaIds ids,
      java.util.function.Consumer<Throwable> whenFailed) {
    this(
        consumer(source, destinations.kind(), settings),
        LEASE,
        source,
        destinations,
        settings,
        ids,
        whenFailed);
  }

  /**
   * A sink that reads by a consumer of the caller's.
   *
   * @param lease how long it sends after the group was heard of
   */
  Sink(
      Consumer<String, byte[]> consumer,
      Duration lease,
      Source source,
      Destinations destinations,
      SinkSettings settings,
      SchemaIds ids,
      java.util.function.Consumer<Throwable> whenFailed) {
    this.settings = settings;
    this.whenFailed = whenFailed;
    this.consumer = consumer;
    this.lease = lease;
    this.session = new Session(lease);
    this.offsets = new Offsets(consumer, lease.dividedBy(3));
    this.client = StoreClients.open(destinations);
    this.deadLetters = new DeadLetters(source, ids);
    this.writing =
        new BatchWriting(client.getWriteApiBlocking(), destinations, settings, deadLetters);
    this.encoder =
        new RecordEncoder(
            Tables.of(destinations.kind(), settings.users()),
            destinations.kind(),
            source.topicPrefix(),
            ids);
  }

  private static Consumer<String, byte[]> consumer(
      Source source, StoreKind store, SinkSettings settings) {
    Map<String, Object> config = new HashMap<>();
    config.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, source.bootstrapServers());
    config.put(ConsumerConfig.GROUP_ID_CONFIG, source.topicPrefix() + store.group());
    if (!settings.instanceId().isBlank()) {
      config.put(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, settings.instanceId());
    }
    // not the cooperative one: nothing may be under way while partitions change hands
    config.put(
        ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
        List.of(StickyAssignor.class.getName()));
    config.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, SESSION_MS);
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, MOST_RECORDS);
    config.putAll(source.overrides());
    return new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer());
  }

  public void start() {
    loop.start();
  }

  /** What became of the points so far. */
  public SinkCounts counts() {
    return metrics.counts();
  }

  /** Its figures at present. */
  public SinkMetrics metrics() {
    return metrics;
  }

  /** Shows the client that reads to whoever measures it. */
  public void instrument(java.util.function.Consumer<Consumer<?, ?>> meters) {
    meters.accept(consumer);
  }

  /** How it is, in a few words. */
  public String state() {
    if (!loop.isAlive()) {
      return "stopped";
    }
    String trouble = writing.trouble();
    return trouble.isEmpty() ? RUNNING : "waiting for the store: " + trouble;
  }

  private void run() {
    try {
      consumer.subscribe(encoder.topics(), new Handover());
      while (!closing) {
        consumer.poll(patience()).forEach(this::take);
        writing.harvest(0, this::completed);
        offsets.commitOrProve(session);
        submitIfDue();
        pauseIfFull();
        passMarkers();
      }
    } catch (WakeupException | InterruptException | InterruptedException e) {
      LOG.debug("the sink was told to stop");
    } catch (RuntimeException e) {
      fail(e);
    } finally {
      leave();
    }
  }

  private void fail(RuntimeException e) {
    if (ReplacedException.isCauseOf(e)) {
      ReplacedException replaced = new ReplacedException(settings.instanceId());
      LOG.error("the sink cannot go on: {}", replaced.getMessage());
      whenFailed.accept(replaced);
    } else {
      LOG.error("the sink cannot go on", e);
      whenFailed.accept(e);
    }
  }

  /** Why it cannot go on, for an operator. */
  public static String reason(Throwable failure) {
    return failure instanceof ReplacedException
        ? String.valueOf(failure.getMessage())
        : failure.toString();
  }

  private Duration patience() {
    return writing.isIdle() && collecting.isEmpty() ? IDLE_POLL : BUSY_POLL;
  }

  private void take(ConsumerRecord<String, byte[]> record) {
    offsets.read(record);
    collecting.add(record, encoder.encode(record));
  }

  private void submitIfDue() {
    boolean due =
        !collecting.isEmpty()
            && (collecting.isFull(settings) || collecting.isOlderThan(settings.batchAge()));
    if (due && !writing.isBusy()) {
      writing.submit(collecting, session);
      collecting = new Batch();
    }
  }

  private void pauseIfFull() {
    if (collecting.isFull(settings)) {
      consumer.pause(consumer.assignment());
    } else if (!consumer.paused().isEmpty()) {
      consumer.resume(consumer.paused());
    }
  }

  /**
   * Has the ends of transactions committed as well, when all points are written: no record follows
   * from them, and they would look like a lag for ever.
   */
  private void passMarkers() {
    long now = System.nanoTime();
    if (!writing.isIdle() || !collecting.isEmpty() || now - passedNanos < PASS_EVERY_NANOS) {
      return;
    }
    passedNanos = now;
    offsets.pass();
  }

  private void completed(Batch batch, long batchMs) {
    offsets.written(batch.next());
    metrics = metrics.after(batch.counts(), batch.ageMs(System.currentTimeMillis()), batchMs);
  }

  /** Ends what is under way, and forgets what is not written: it is read again. */
  private void endSession(long mostMs) {
    session.end();
    try {
      writing.finish(mostMs, this::completed);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    collecting = new Batch();
  }

  private final class Handover implements ConsumerRebalanceListener {

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      endSession(FINISH_MS);
      offsets.commit(session);
      offsets.forget();
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
      endSession(FINISH_MS);
      offsets.forget();
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      session = new Session(lease);
    }
  }

  private void leave() {
    try {
      endSession(CLOSE_MS);
      try {
        offsets.commit(session);
      } catch (WakeupException e) {
        offsets.commit(session); // the call that closed us may have come too late for the poll
      }
    } catch (RuntimeException e) {
      LOG.warn("the sink leaves with points that will be written again: {}", e.toString());
    } finally {
      consumer.close();
    }
  }

  @Override
  public void close() {
    closing = true;
    consumer.wakeup();
    try {
      loop.join(CLOSE_MS + 4_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    writing.close();
    deadLetters.close();
    client.close();
  }
}
