package io.joulestream.standalone.service;

import io.joulestream.ingest.buffer.DiskBuffer;
import io.joulestream.ingest.buffer.Forwarder;
import io.joulestream.ingest.collect.Collectors;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;

/**
 * What takes records in and asks sources for them. It lacks something when Kafka does not take what
 * is in the buffer, or when a source has been silent for too long.
 */
final class CollectingComponent implements Component {

  private final String instance;
  private final EndpointMeters endpoints;
  private final SourceMeters sources;
  private final DiskBuffer buffer;
  private final Forwarder forwarder;
  private final Collectors collectors;

  /** The instance of that name. */
  CollectingComponent(
      String instance,
      EndpointMeters endpoints,
      SourceMeters sources,
      DiskBuffer buffer,
      Forwarder forwarder,
      Collectors collectors) {
    this.instance = instance;
    this.endpoints = endpoints;
    this.sources = sources;
    this.buffer = buffer;
    this.forwarder = forwarder;
    this.collectors = collectors;
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
    if (forwarder.lacking().isPresent()) {
      return Condition.lacking(
          "%s; %d records are in the buffer"
              .formatted(forwarder.lacking().get(), buffer.records()));
    }
    List<String> silent = collectors.lacking();
    return silent.isEmpty() ? Condition.RUNNING : Condition.lacking(silent.get(0));
  }

  @Override
  public void refresh() {
    // everything is known without asking
  }

  @Override
  public Map<String, DoubleSupplier> measures() {
    return Map.of(
        "records_total", () -> endpoints.acceptedRecords() + sources.acceptedRecords(),
        "rejected_total", () -> endpoints.rejectedRecords() + sources.rejectedRecords(),
        "lag_records", buffer::records);
  }
}
