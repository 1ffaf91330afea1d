package io.joulestream.standalone.service;

import io.joulestream.sink.Sink;
import io.joulestream.sink.StoreKind;
import io.joulestream.sink.Table;
import io.joulestream.sink.Tables;
import java.util.Map;
import java.util.Set;
import java.util.function.DoubleSupplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;

/**
 * What writes to the store. It lacks something while Kafka does not answer, or the store takes no
 * points.
 */
public final class SinkComponent implements Component {

  private final String instance;
  private final Sink sink;
  private final ClusterAnswer cluster;
  private final GroupLag lag;

  /**
   * The instance of that name.
   *
   * @param store what it writes to
   * @param bootstrapServers where its Kafka is
   * @param topicPrefix before the name of every topic and of the group; empty for none
   */
  public SinkComponent(
      String instance,
      Sink sink,
      StoreKind store,
      Admin admin,
      String bootstrapServers,
      String topicPrefix) {
    this.instance = instance;
    this.sink = sink;
    this.cluster = new ClusterAnswer(admin, bootstrapServers);
    Set<String> shown =
        Tables.ALL.stream()
            .map(Table::topicName)
            .map(topicPrefix::concat)
            .collect(Collectors.toSet());
    this.lag = new GroupLag(admin, topicPrefix + store.group(), shown::contains);
  }

  @Override
  public String name() {
    return "sink";
  }

  @Override
  public String instance() {
    return instance;
  }

  @Override
  public Condition condition() {
    String state = sink.state();
    return state.equals(Sink.RUNNING) ? cluster.condition() : Condition.lacking(state);
  }

  @Override
  public void refresh() {
    if (cluster.refresh()) {
      lag.refresh();
    }
  }

  @Override
  public Map<String, DoubleSupplier> measures() {
    return Map.of(
        "lag_records", lag::records,
        "latency_ms", () -> sink.metrics().latencyMs(),
        "store_batch_ms", () -> sink.metrics().lastBatchMs(),
        "points_consumed_total", () -> sink.counts().consumed(),
        "points_written_total", () -> sink.counts().written(),
        "points_superseded_total", () -> sink.counts().superseded(),
        "points_expired_total", () -> sink.counts().expired(),
        "points_dead_lettered_total", () -> sink.counts().deadLettered());
  }
}
