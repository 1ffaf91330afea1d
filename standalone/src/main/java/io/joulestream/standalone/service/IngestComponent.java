package io.joulestream.standalone.service;

import java.util.Map;
import java.util.function.DoubleSupplier;
import org.apache.kafka.clients.admin.Admin;

/** The endpoint of collectors. It lacks something when Kafka does not answer. */
public final class IngestComponent implements Component {

  private final String instance;
  private final EndpointMeters meters;
  private final ClusterAnswer cluster;

  /**
   * The instance of that name.
   *
   * @param bootstrapServers where its Kafka is
   */
  public IngestComponent(
      String instance, EndpointMeters meters, Admin admin, String bootstrapServers) {
    this.instance = instance;
    this.meters = meters;
    this.cluster = new ClusterAnswer(admin, bootstrapServers);
  }

  @Override
  public String name() {
    return "ingest";
  }

  @Override
  public String instance() {
    return instance;
  }

  @Override
  public Condition condition() {
    return cluster.condition();
  }

  @Override
  public void refresh() {
    cluster.refresh();
  }

  @Override
  public Map<String, DoubleSupplier> measures() {
    return Map.of(
        "records_total", meters::acceptedRecords, "rejected_total", meters::rejectedRecords);
  }
}
