package io.joulestream.ingest.collect;

import io.joulestream.ingest.RecordKind;
import io.joulestream.ingest.RecordNames;
import io.joulestream.ingest.Timestamps;
import java.time.Clock;
import java.time.DateTimeException;
import java.util.HashMap;
import java.util.Map;

/**
 * Names by the inventory at the time of the record: of the host, of the site if it is not said, and
 * of the device that is in a slot. A slot that nobody knows stays, and is refused.
 *
 * @param site of what neither says it nor is of a host with one
 */
public record InventoryNames(String site, Inventory inventory, Clock clock) implements RecordNames {

  @Override
  public Map<String, String> named(RecordKind kind, String source, Map<String, String> record) {
    if (kind != RecordKind.POWER && kind != RecordKind.JOBS) {
      return record;
    }
    Map<String, String> named = new HashMap<>(record);
    long timeMs = timeMs(record);
    String host = inventory.host(source, record.getOrDefault("host", ""), timeMs);
    named.put("host", host);
    if (record.getOrDefault("site", "").isEmpty()) {
      named.put("site", inventory.site(host).orElse(site));
    }
    String device = record.getOrDefault("device", "");
    if (device.startsWith("#")) {
      inventory
          .device(host, device.substring(1), timeMs)
          .ifPresent(name -> named.put("device", name));
    }
    return named;
  }

  private long timeMs(Map<String, String> record) {
    String time = record.getOrDefault("time", "").strip();
    try {
      return time.isEmpty() ? clock.millis() : Timestamps.parse(time);
    } catch (DateTimeException | ArithmeticException e) {
      // told by whoever checks the record
      return clock.millis();
    }
  }
}
