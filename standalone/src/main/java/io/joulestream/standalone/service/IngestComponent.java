package io.joulestream.standalone.service;

import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.DoubleSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;

/** The endpoint of collectors. It lacks something when Kafka does not answer. */
public final class IngestComponent implements Component {

  private static final int PATIENCE_MS = 5_000;

  private final String instance;
  private final EndpointMeters meters;
  private final Admin admin;
  private volatile Condition condition = Condition.RUNNING;

  public IngestComponent(String instance, EndpointMeters meters, Admin admin) {
    this.instance = instance;
    this.meters = meters;
    this.admin = admin;
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
    return condition;
  }

  @Override
  public void refresh() {
    try {
      admin.describeCluster(new DescribeClusterOptions().timeoutMs(PATIENCE_MS)).nodes().get();
      condition = Condition.RUNNING;
    } catch (ExecutionException e) {
      condition = Condition.lacking("Kafka does not answer");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public Map<String, DoubleSupplier> measures() {
    return Map.of(
        "records_total", meters::acceptedRecords, "rejected_total", meters::rejectedRecords);
  }
}
