package io.joulestream.ingest.exposition;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is wanted of which metrics, found by the bytes of a name: nothing is made of the names that
 * nobody wants, which are most of a page. An open table of hashes (FNV-1a, 32 bits), half full.
 */
public final class MetricNames<T> {

  private static final int BASIS = 0x811c9dc5;
  private static final int PRIME = 16_777_619;

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Entry<T>(byte[] name, T wanted) {}

  private final @Nullable Entry<T>[] table;

  /** What is wanted, by the name of its metric. */
  @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type
  public MetricNames(Map<String, T> wanted) {
    table = new Entry[Math.max(16, Integer.highestOneBit(wanted.size()) * 4)];
    wanted.forEach(
        (text, value) -> {
          byte[] name = text.getBytes(StandardCharsets.UTF_8);
          int at = hash(name, 0, name.length) & (table.length - 1);
          while (table[at] != null) {
            at = (at + 1) & (table.length - 1);
          }
          table[at] = new Entry<>(name, value);
        });
  }

  private static int hash(byte[] bytes, int from, int to) {
    int hash = BASIS;
    for (int i = from; i < to; i++) {
      hash = (hash ^ bytes[i]) * PRIME;
    }
    return hash ^ (hash >>> 15);
  }

  /** What is wanted of the metric whose name lies there; null if nobody wants it. */
  @Nullable T find(byte[] page, int from, int to) {
    int at = hash(page, from, to) & (table.length - 1);
    for (Entry<T> entry = table[at]; entry != null; entry = table[at]) {
      if (Arrays.equals(entry.name, 0, entry.name.length, page, from, to)) {
        return entry.wanted;
      }
      at = (at + 1) & (table.length - 1);
    }
    return null;
  }
}
