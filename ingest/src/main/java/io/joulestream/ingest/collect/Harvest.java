package io.joulestream.ingest.collect;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.joulestream.ingest.Parsed;
import io.joulestream.ingest.RecordKind;
import io.joulestream.ingest.RecordParser;
import io.joulestream.ingest.RecordSink.Arrived;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What one poll of a source came to: named, stamped and checked. Thread-safe. */
final class Harvest implements Collected {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final byte[] NOTHING = {};

  private final SourceContext context;
  private final LiveInventory inventory;
  private final InventoryNames names;
  private final RecordParser parser;
  private final List<Arrived> items = new ArrayList<>();
  private final Map<String, String> problems = new TreeMap<>();
  private final Map<String, Long> clockOffsetsMs = new HashMap<>();

  Harvest(SourceContext context, LiveInventory inventory, RecordParser parser) {
    this.context = context;
    this.inventory = inventory;
    this.names = new InventoryNames(context.site(), inventory, context.clock());
    this.parser = parser;
  }

  @Override
  public void add(RecordKind kind, Map<String, String> record) {
    long nowMs = context.clock().millis();
    Map<String, String> values = new HashMap<>(names.named(kind, context.name(), record));
    values.put("received", Long.toString(nowMs));
    Parsed parsed = parser.parse(kind, values);
    Arrived item =
        new Arrived(
            kind,
            context.name(),
            parsed,
            parsed instanceof Parsed.Refused ? original(record) : NOTHING);
    synchronized (this) {
      items.add(item);
    }
  }

  private static byte[] original(Map<String, String> record) {
    try {
      return JSON.writeValueAsString(new TreeMap<>(record)).getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("texts can be written as JSON", e);
    }
  }

  @Override
  public void slot(String host, String index, String device) {
    long nowMs = context.clock().millis();
    inventory.seen(inventory.host(context.name(), host, nowMs), index, device, nowMs);
  }

  @Override
  public synchronized void clock(String host, long timeMs) {
    clockOffsetsMs.put(host, timeMs - context.clock().millis());
  }

  @Override
  public synchronized void problem(String place, String sentence) {
    problems.put(place, sentence);
  }

  synchronized List<Arrived> items() {
    return List.copyOf(items);
  }

  /** By place. */
  synchronized Map<String, String> problems() {
    return new TreeMap<>(problems);
  }

  /** By how much clocks are ahead of ours, ms, by host. */
  synchronized Map<String, Long> clockOffsetsMs() {
    return Map.copyOf(clockOffsetsMs);
  }
}
