package io.joulestream.standalone.service;

import io.joulestream.ingest.buffer.DiskBuffer;
import io.joulestream.ingest.collect.AllocationCoverage;
import io.joulestream.ingest.collect.SourceMeter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** Counts what sources give. */
final class SourceMeters implements SourceMeter {

  private static final String SOURCE = "source";

  private final MeterRegistry registry;
  private final LongAdder accepted = new LongAdder();
  private final LongAdder rejected = new LongAdder();
  private final Map<String, AtomicLong> latest = new ConcurrentHashMap<>();

  SourceMeters(Meters meters) {
    this.registry = meters.registry();
  }

  /** Shows how full the buffer is. */
  void buffer(DiskBuffer buffer) {
    gauge("joulestream.ingest.buffer.records", buffer, DiskBuffer::records);
    gauge("joulestream.ingest.buffer.bytes", buffer, DiskBuffer::bytes);
  }

  /** Shows how many allocations there are, and how many of them have readings. */
  void coverage(AllocationCoverage coverage) {
    gauge("joulestream.ingest.allocations", coverage, c -> c.share().allocations());
    gauge("joulestream.ingest.allocations.with.readings", coverage, c -> c.share().withReadings());
  }

  private <T> void gauge(String name, T of, java.util.function.ToDoubleFunction<T> value) {
    Gauge.builder(name, of, value).strongReference(true).register(registry);
  }

  @Override
  public void polled(String source, Duration took) {
    registry.timer("joulestream.ingest.poll", SOURCE, source).record(took);
    set("joulestream.ingest.last.poll.seconds", source, Instant.now().getEpochSecond());
  }

  @Override
  public void failed(String source) {
    registry.counter("joulestream.ingest.polls.failed", SOURCE, source).increment();
  }

  @Override
  public void accepted(String source, int records) {
    accepted.add(records);
    registry.counter("joulestream.ingest.source.records", SOURCE, source).increment(records);
  }

  @Override
  public void rejected(String source, String reason) {
    rejected.increment();
    registry
        .counter("joulestream.ingest.source.rejected", SOURCE, source, "reason", reason)
        .increment();
  }

  @Override
  public void lost(String source, int records) {
    registry.counter("joulestream.ingest.source.lost", SOURCE, source).increment(records);
  }

  @Override
  public void problems(String source, int problems) {
    set("joulestream.ingest.source.problems", source, problems);
  }

  @Override
  public void skipped(String source, long polls) {
    registry.counter("joulestream.ingest.polls.skipped", SOURCE, source).increment((double) polls);
  }

  @Override
  public void clockOffset(String source, long offsetMs) {
    set("joulestream.ingest.clock.offset.ms", source, offsetMs);
  }

  private void set(String name, String source, long value) {
    latest.computeIfAbsent(name + " " + source, key -> gauge(name, source)).set(value);
  }

  private AtomicLong gauge(String name, String source) {
    AtomicLong value = new AtomicLong();
    Gauge.builder(name, value, AtomicLong::doubleValue).tags(SOURCE, source).register(registry);
    return value;
  }

  long acceptedRecords() {
    return accepted.sum();
  }

  long rejectedRecords() {
    return rejected.sum();
  }
}
