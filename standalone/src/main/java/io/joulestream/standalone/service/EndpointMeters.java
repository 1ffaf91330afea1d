package io.joulestream.standalone.service;

import io.joulestream.ingest.IngestMeter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

/** Counts the records of the HTTP endpoint. */
public final class EndpointMeters implements IngestMeter {

  private static final String ENDPOINT = "endpoint";

  private final MeterRegistry registry;
  private final LongAdder accepted = new LongAdder();
  private final LongAdder rejected = new LongAdder();

  public EndpointMeters(Meters meters) {
    this.registry = meters.registry();
  }

  @Override
  public void accepted(String endpoint, int records) {
    accepted.add(records);
    registry.counter("joulestream.ingest.accepted.records", ENDPOINT, endpoint).increment(records);
  }

  @Override
  public void rejected(String endpoint, String reason) {
    rejected.increment();
    registry
        .counter("joulestream.ingest.rejected.records", ENDPOINT, endpoint, "reason", reason)
        .increment();
  }

  @Override
  public void answered(String endpoint, Duration took) {
    registry.timer("joulestream.ingest.request", ENDPOINT, endpoint).record(took);
  }

  @Override
  public void notTaken(String endpoint) {
    registry.counter("joulestream.ingest.requests.not.taken", ENDPOINT, endpoint).increment();
  }

  @Override
  public void requested(String endpoint, String caller, int status) {
    registry
        .counter(
            "joulestream.ingest.requests",
            ENDPOINT,
            endpoint,
            "caller",
            caller,
            "status",
            Integer.toString(status))
        .increment();
  }

  long acceptedRecords() {
    return accepted.sum();
  }

  long rejectedRecords() {
    return rejected.sum();
  }
}
