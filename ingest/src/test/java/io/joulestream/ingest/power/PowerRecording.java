package io.joulestream.ingest.power;

import io.joulestream.ingest.RecordKind;
import io.joulestream.ingest.collect.Collected;
import io.joulestream.ingest.collect.HttpFetch;
import io.joulestream.ingest.collect.Inventory;
import io.joulestream.ingest.collect.SourceContext;
import io.joulestream.schemas.ConfluentSchemaIds;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Keeps what sources hand over. */
public final class PowerRecording implements Collected {

  private final List<Map<String, String>> readings = new ArrayList<>();
  private final Map<String, String> slots = new LinkedHashMap<>();
  private final Map<String, Long> clocks = new LinkedHashMap<>();
  private final List<String> problems = new ArrayList<>();

  /** A source that is asked every ten seconds and waits ten seconds. */
  public static SourceContext context(Clock clock) {
    return context(clock, Duration.ofSeconds(10));
  }

  static SourceContext context(Clock clock, Duration timeout) {
    return new SourceContext(
        "power",
        "lon1",
        Duration.ofSeconds(10),
        timeout,
        Inventory.NONE,
        Path.of("unused"),
        new HttpFetch(clock),
        new SourceContext.Books(Map.of(), "", ConfluentSchemaIds.inMemory()),
        clock);
  }

  @Override
  public synchronized void add(RecordKind kind, Map<String, String> record) {
    readings.add(Map.copyOf(record));
  }

  @Override
  public synchronized void slot(String host, String index, String device) {
    slots.put(host + "/" + index, device);
  }

  @Override
  public synchronized void clock(String host, long timeMs) {
    clocks.put(host, timeMs);
  }

  @Override
  public synchronized void problem(String place, String sentence) {
    problems.add(place + ": " + sentence);
  }

  /** All that was handed over, in order. */
  public synchronized List<Map<String, String>> readings() {
    return List.copyOf(readings);
  }

  synchronized List<String> of(String column) {
    return readings.stream().map(reading -> reading.getOrDefault(column, "")).toList();
  }

  synchronized Map<String, String> slots() {
    return Map.copyOf(slots);
  }

  synchronized Map<String, Long> clocks() {
    return Map.copyOf(clocks);
  }

  synchronized List<String> problems() {
    return List.copyOf(problems);
  }
}
