package io.joulestream.standalone.service;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.DoubleSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.streams.KafkaStreams;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What this process measures of itself, in Prometheus' text format. */
public final class Meters implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Meters.class);

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Deque<AutoCloseable> binders = new ArrayDeque<>();

  /** A counter that asks holds whom it asks only weakly. */
  private final List<DoubleSupplier> asked = new CopyOnWriteArrayList<>();

  /** The JVM is measured from the start. */
  public Meters() {
    bind(new JvmMemoryMetrics());
    bind(new JvmGcMetrics());
    bind(new JvmThreadMetrics());
    bind(new ClassLoaderMetrics());
    bind(new ProcessorMetrics());
    bind(new UptimeMetrics());
  }

  private void bind(MeterBinder binder) {
    binder.bindTo(registry);
    if (binder instanceof AutoCloseable closeable) {
      binders.push(closeable);
    }
  }

  /** Measures a client that publishes. */
  public void producer(Producer<?, ?> producer) {
    bind(new KafkaClientMetrics(producer));
  }

  /** Measures a client that reads. */
  public void consumer(Consumer<?, ?> consumer) {
    bind(new KafkaClientMetrics(consumer));
  }

  /** Measures a topology and its clients. */
  public void streams(KafkaStreams streams) {
    bind(new KafkaStreamsMetrics(streams));
  }

  /** Serves the measures of a part as {@code joulestream_NAME}, and whether it is ready. */
  public void component(Component component) {
    Tags tags = Tags.of("component", component.name(), "instance", component.instance());
    component.measures().forEach((name, value) -> measure(name, value, tags));
    Gauge.builder("joulestream.ready", component, c -> c.condition().ready() ? 1 : 0)
        .description("1 if the part lacks nothing")
        .tags(tags)
        .strongReference(true)
        .register(registry);
  }

  private void measure(String name, DoubleSupplier value, Tags tags) {
    String meter = "joulestream." + name.replace('_', '.');
    asked.add(value);
    if (name.endsWith("_total")) {
      FunctionCounter.builder(meter, value, DoubleSupplier::getAsDouble)
          .tags(tags)
          .register(registry);
    } else {
      Gauge.builder(meter, value, DoubleSupplier::getAsDouble)
          .tags(tags)
          .strongReference(true)
          .register(registry);
    }
  }

  PrometheusMeterRegistry registry() {
    return registry;
  }

  /** Everything, as Prometheus scrapes it. */
  String scrape() {
    return registry.scrape();
  }

  @Override
  public void close() {
    while (!binders.isEmpty()) {
      try {
        binders.pop().close();
      } catch (Exception e) {
        LOG.debug("a meter did not close in order", e);
      }
    }
    registry.close();
  }
}
