package io.joulestream.standalone.service;

import io.joulestream.schemas.SchemaIds;
import io.joulestream.schemas.Topics;
import io.joulestream.schemas.avro.PipelineHealth;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes how parts are, every ten seconds. A report that cannot be published is left out: the
 * next one says as much.
 */
public final class HealthReports implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(HealthReports.class);
  private static final Duration EVERY = Duration.ofSeconds(10);

  /** Every report has all of them, so that the store has them as columns. */
  private static final List<String> MEASURES =
      List.of(
          "lag_records",
          "records_total",
          "points_consumed_total",
          "points_written_total",
          "points_superseded_total",
          "points_expired_total",
          "points_dead_lettered_total",
          "rejected_total",
          "latency_ms",
          "store_batch_ms");

  private final Producer<byte[], byte[]> producer;
  private final Serializer<PipelineHealth> serializer;
  private final String topic;
  private final List<Component> components;
  private final Clock clock;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(HealthReports::daemon);
  private volatile boolean failing;

  private HealthReports(
      Producer<byte[], byte[]> producer,
      Serializer<PipelineHealth> serializer,
      String topic,
      List<Component> components,
      Clock clock) {
    this.producer = producer;
    this.serializer = serializer;
    this.topic = topic;
    this.components = components;
    this.clock = clock;
  }

  /**
   * Starts reporting.
   *
   * @param clients settings of every client of Kafka, with its address
   * @param topicPrefix before the name of every topic; empty for none
   */
  public static HealthReports start(
      Map<String, ?> clients,
      String topicPrefix,
      SchemaIds ids,
      List<Component> components,
      Clock clock) {
    Map<String, Object> config = new HashMap<>(clients);
    config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 5_000);
    config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 20_000);
    config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
    // a report that is late is not worth much
    config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, false);
    config.put(ProducerConfig.ACKS_CONFIG, "1");
    config.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 1L << 20);
    HealthReports reports =
        new HealthReports(
            new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer()),
            Topics.PIPELINE_HEALTH.serde(ids).serializer(),
            topicPrefix + Topics.PIPELINE_HEALTH.name(),
            components,
            clock);
    var unused =
        reports.timer.scheduleWithFixedDelay(
            reports::report, 0, EVERY.toMillis(), TimeUnit.MILLISECONDS);
    return reports;
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "health-reports");
    thread.setDaemon(true);
    return thread;
  }

  private void report() {
    for (Component component : components) {
      try {
        component.refresh();
        publish(component);
      } catch (RuntimeException e) {
        failed(e);
      }
    }
  }

  private void publish(Component component) {
    byte[] key =
        Topics.key(component.name(), component.instance()).getBytes(StandardCharsets.UTF_8);
    byte[] value = serializer.serialize(topic, describe(component));
    var unused =
        producer.send(
            new ProducerRecord<>(topic, key, value),
            (metadata, e) -> {
              if (e == null) {
                failing = false;
              } else {
                failed(e);
              }
            });
  }

  private PipelineHealth describe(Component component) {
    Condition condition = component.condition();
    return new PipelineHealth(
        component.name(),
        component.instance(),
        clock.millis(),
        condition.reason(),
        condition.ready(),
        measures(component));
  }

  static Map<String, Double> measures(Component component) {
    Map<String, Double> measures = new TreeMap<>();
    MEASURES.forEach(name -> measures.put(name, 0.0));
    component.measures().forEach((name, value) -> measures.put(name, value.getAsDouble()));
    measures.put(
        "heap_used_bytes",
        (double) ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
    measures.put("cpu_seconds_total", cpuSeconds());
    measures.put("uptime_seconds", ManagementFactory.getRuntimeMXBean().getUptime() / 1e3);
    return measures;
  }

  private static double cpuSeconds() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? Math.max(0, system.getProcessCpuTime()) / 1e9
        : 0;
  }

  /** Said once, and again when it has worked meanwhile. */
  private void failed(Exception e) {
    if (!failing) {
      LOG.warn("how the parts are cannot be published: {}", e.toString());
    }
    failing = true;
  }

  @Override
  public void close() {
    timer.shutdownNow();
    producer.close(Duration.ofSeconds(2));
  }
}
