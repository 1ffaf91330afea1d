package io.joulestream.ingest.http;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What is remembered of late: for a time, and no more than there is room for; the oldest goes
 * first. A restart forgets it all. Thread-safe.
 */
final class Recent<K, V> {

  private record Kept<V>(V value, long sinceMs, long weight) {}

  private final Map<K, Kept<V>> kept = new LinkedHashMap<>();
  private final int mostEntries;
  private final long mostWeight;
  private final long mostMs;
  private long weight;

  /**
   * Room for so much.
   *
   * @param mostWeight of all values together
   */
  Recent(int mostEntries, long mostWeight, Duration longest) {
    this.mostEntries = mostEntries;
    this.mostWeight = mostWeight;
    this.mostMs = longest.toMillis();
  }

  synchronized Optional<V> find(K key, long nowMs) {
    Kept<V> found = kept.get(key);
    return found == null || nowMs - found.sinceMs > mostMs
        ? Optional.empty()
        : Optional.of(found.value);
  }

  /** Remembers a value instead of the one of the same key, if there was one. */
  synchronized void put(K key, V value, long valueWeight, long nowMs) {
    remove(key);
    kept.put(key, new Kept<>(value, nowMs, valueWeight));
    weight += valueWeight;
    Iterator<Kept<V>> oldest = kept.values().iterator();
    while (kept.size() > mostEntries || weight > mostWeight) {
      weight -= oldest.next().weight;
      oldest.remove();
    }
  }

  synchronized void remove(K key) {
    Kept<V> removed = kept.remove(key);
    if (removed != null) {
      weight -= removed.weight;
    }
  }
}
