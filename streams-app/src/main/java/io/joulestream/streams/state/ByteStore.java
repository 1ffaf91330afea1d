package io.joulestream.streams.state;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Durable bytes by key, in order of key. What is written is committed with the records it is of.
 */
public interface ByteStore {

  byte @Nullable [] get(StateKey key);

  void put(StateKey key, byte[] value);

  void delete(StateKey key);

  /**
   * At most {@code most} entries from {@code from} (inclusive) to {@code to} (exclusive), in order.
   */
  List<Entry> scan(StateKey from, StateKey to, int most);

  /** All entries from {@code from} (inclusive) to {@code to} (exclusive), in order. */
  default List<Entry> scan(StateKey from, StateKey to) {
    return scan(from, to, Integer.MAX_VALUE);
  }

  /** A key and its value, found together. */
  final class Entry {
    private final StateKey key;
    private final byte[] value;

    public Entry(StateKey key, byte[] value) {
      this.key = key;
      this.value = value;
    }

    public StateKey key() {
      return key;
    }

    public byte[] value() {
      return value;
    }
  }
}
