package io.joulestream.streams;

import io.joulestream.schemas.SchemaIds;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Properties;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.streams.KafkaClientSupplier;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TopologyConfig;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.processor.internals.DefaultKafkaClientSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The topology, running: exactly once, against any Kafka cluster. */
public final class StreamsApp implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(StreamsApp.class);
  private static final int MOST_REPLACEMENTS = 5;
  private static final Duration REPLACEMENT_SPAN = Duration.ofMinutes(5);

  private final KafkaStreams streams;
  private final Deque<Instant> replacements = new ArrayDeque<>();

  /**
   * What an instance decides about itself.
   *
   * @param applicationId name of the group and prefix of its internal topics
   * @param instanceId name of the instance, kept over restarts so that its tasks come back to it;
   *     not used if {@code overrides} choose the group protocol "streams", which knows no such
   *     names
   * @param bootstrapServers addresses of the cluster
   * @param stateDirectory where stores are, of this instance alone
   * @param threads as many as there are cores to spare
   * @param commitInterval how often results become visible
   * @param cacheBytes memory for what changed since the last commit
   * @param overrides further settings of Kafka Streams, e.g. security
   */
  public record Instance(
      String applicationId,
      String instanceId,
      String bootstrapServers,
      Path stateDirectory,
      int threads,
      Duration commitInterval,
      long cacheBytes,
      Map<String, ?> overrides) {}

  /**
   * An instance that is not started yet.
   *
   * @param whenFailed called if the topology gives up for good
   */
  public StreamsApp(
      StreamsSettings settings, Instance instance, SchemaIds ids, Consumer<Throwable> whenFailed) {
    this(settings, config(instance), ids, new DefaultKafkaClientSupplier(), whenFailed);
  }

  private StreamsApp(
      StreamsSettings settings,
      Properties config,
      SchemaIds ids,
      KafkaClientSupplier clients,
      Consumer<Throwable> whenFailed) {
    TopologyConfig naming = new TopologyConfig(new StreamsConfig(config));
    streams = new KafkaStreams(new EnergyTopology(settings, ids, naming).build(), config, clients);
    streams.setUncaughtExceptionHandler(failure -> onFailure(failure, whenFailed));
  }

  /**
   * The same instance without the fleet: it takes in intensities and factors, and leaves readings,
   * job events and corrections where they are.
   *
   * <p>For an application that starts anew on topics that are full already. How meters are read has
   * to be known before the first reading: a reading that the frontier has passed is not read again.
   *
   * @throws IllegalArgumentException if the instance chooses the group protocol "streams", in which
   *     Kafka Streams takes no consumer from others
   */
  public static StreamsApp withoutFleet(
      StreamsSettings settings, Instance instance, SchemaIds ids, Consumer<Throwable> whenFailed) {
    if (hasStreamsProtocol(instance)) {
      throw new IllegalArgumentException(
          "group.protocol is streams, in which readings cannot be held back: start anew with classic");
    }
    Properties config = config(instance);
    // a task must not wait for the topics that are held back
    config.put(StreamsConfig.MAX_TASK_IDLE_MS_CONFIG, StreamsConfig.MAX_TASK_IDLE_MS_DISABLED);
    return new StreamsApp(
        settings, config, ids, new FleetHeldBack(settings.topicPrefix()), whenFailed);
  }

  private static Properties config(Instance instance) {
    Properties config = new Properties();
    config.put(StreamsConfig.APPLICATION_ID_CONFIG, instance.applicationId());
    config.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, instance.bootstrapServers());
    config.put(StreamsConfig.STATE_DIR_CONFIG, instance.stateDirectory().toString());
    config.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, instance.threads());
    config.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    config.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, instance.commitInterval().toMillis());
    config.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, instance.cacheBytes());
    config.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
    config.put(StreamsConfig.TOPOLOGY_OPTIMIZATION_CONFIG, StreamsConfig.NO_OPTIMIZATION);
    config.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, BoundedRocks.class);
    config.put(StreamsConfig.BUFFERED_RECORDS_PER_PARTITION_CONFIG, 10_000);
    config.put("log.summary.interval.ms", -1);
    // a topic that seems read up may have more: time to find out, or records would be taken out of
    // the order in which they were received
    config.put(StreamsConfig.MAX_TASK_IDLE_MS_CONFIG, 250L);
    // state changes carry the times of their records, which a broker would find too old or too new
    config.put(StreamsConfig.topicPrefix("message.timestamp.type"), "LogAppendTime");
    config.put(StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG), 60_000);
    config.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), 20);
    config.put(StreamsConfig.producerPrefix(ProducerConfig.BATCH_SIZE_CONFIG), 131_072);
    config.put(StreamsConfig.producerPrefix(ProducerConfig.COMPRESSION_TYPE_CONFIG), "lz4");
    if (!hasStreamsProtocol(instance)) {
      // a member with a name comes back to its tasks at once, after a clean stop and after a crash
      config.put(
          StreamsConfig.mainConsumerPrefix(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG),
          instance.instanceId());
      config.put(
          StreamsConfig.mainConsumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), 10_000);
    }
    config.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.MAX_POLL_RECORDS_CONFIG), 10_000);
    config.put(
        StreamsConfig.mainConsumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
    config.putAll(instance.overrides());
    return config;
  }

  /** That protocol refuses names of members, and sessions are the broker's business in it. */
  private static boolean hasStreamsProtocol(Instance instance) {
    return "streams"
        .equalsIgnoreCase(
            String.valueOf(instance.overrides().get(StreamsConfig.GROUP_PROTOCOL_CONFIG)));
  }

  /** A thread that dies is replaced, but not for ever: what fails every time is a fault of ours. */
  private synchronized StreamThreadExceptionResponse onFailure(
      Throwable failure, Consumer<Throwable> whenFailed) {
    Instant now = Instant.now();
    replacements.removeIf(then -> then.plus(REPLACEMENT_SPAN).isBefore(now));
    if (replacements.size() >= MOST_REPLACEMENTS) {
      LOG.error("the topology failed {} times, last: {}", MOST_REPLACEMENTS, failure.toString());
      whenFailed.accept(failure);
      return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }
    LOG.warn("a thread of the topology failed and is replaced", failure);
    replacements.add(now);
    return StreamThreadExceptionResponse.REPLACE_THREAD;
  }

  public void start() {
    streams.start();
  }

  /** Whether every task runs on its restored state. */
  public boolean isRunning() {
    return streams.state() == KafkaStreams.State.RUNNING;
  }

  /** The state in one word, for a health report. */
  public String state() {
    return streams.state().name();
  }

  /** Shows what runs the topology to whoever measures it. */
  public void instrument(Consumer<KafkaStreams> meters) {
    meters.accept(streams);
  }

  public Map<MetricName, ? extends Metric> metrics() {
    return streams.metrics();
  }

  @Override
  public void close() {
    streams.close(Duration.ofSeconds(30));
  }
}
