package io.joulestream.standalone.service;

import io.joulestream.schemas.Topic;
import io.joulestream.schemas.Topics;
import io.joulestream.streams.StreamsApp;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.DoubleSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.Metric;

/**
 * An instance of the topology. It lacks something until every task runs on its restored state, and
 * while Kafka does not answer: its tasks count as running then.
 */
public final class StreamsComponent implements Component {

  private final String instance;
  private final StreamsApp app;
  private final ClusterAnswer cluster;
  private final GroupLag lag;

  /**
   * The instance of that name.
   *
   * @param bootstrapServers where its Kafka is
   * @param topicPrefix before the name of every topic; empty for none
   */
  public StreamsComponent(
      String instance,
      StreamsApp app,
      Admin admin,
      String bootstrapServers,
      String applicationId,
      String topicPrefix) {
    this.instance = instance;
    this.app = app;
    this.cluster = new ClusterAnswer(admin, bootstrapServers);
    this.lag = new GroupLag(admin, applicationId, waysIn(applicationId, topicPrefix));
  }

  /** Its inputs, and the topics between its steps. */
  private static Predicate<String> waysIn(String applicationId, String topicPrefix) {
    Set<String> inputs =
        Topics.INPUTS.stream()
            .map(Topic::name)
            .map(topicPrefix::concat)
            .collect(Collectors.toSet());
    return topic ->
        inputs.contains(topic)
            || (topic.startsWith(applicationId + "-") && topic.endsWith("-repartition"));
  }

  @Override
  public String name() {
    return "streams-app";
  }

  @Override
  public String instance() {
    return instance;
  }

  @Override
  public Condition condition() {
    return app.isRunning()
        ? cluster.condition()
        : Condition.lacking(app.state().toLowerCase(Locale.ROOT));
  }

  @Override
  public void refresh() {
    if (cluster.refresh()) {
      lag.refresh();
    }
  }

  @Override
  public Map<String, DoubleSupplier> measures() {
    return Map.of("lag_records", lag::records, "records_total", this::processed);
  }

  /** Records taken in by all threads, of the inputs and between the steps. */
  private double processed() {
    return app.metrics().values().stream()
        .filter(metric -> metric.metricName().name().equals("process-total"))
        .filter(metric -> metric.metricName().group().equals("stream-thread-metrics"))
        .map(Metric::metricValue)
        .mapToDouble(value -> value instanceof Number number ? number.doubleValue() : 0)
        .sum();
  }
}
