package io.joulestream.streams.state;

import io.joulestream.schemas.BinaryReader;
import io.joulestream.schemas.BinaryWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.ObjLongConsumer;

/**
 * Keys that wait for work, each once, in the order in which they came, with the earliest time that
 * the work is about.
 *
 * <p>Results are worked out a few times a second instead of at every record. What waits is kept in
 * the store too, because a crash between a commit and the work would lose it: only stores are part
 * of a commit. Read back by {@link #restore}.
 */
public final class DueKeys {

  private final ByteStore store;
  private final char kind;
  private final Map<StateKey, Long> waiting = new LinkedHashMap<>();

  /**
   * Keys in a part of a store.
   *
   * @param kind first byte of the entries in {@code store}, to tell them from other contents
   */
  public DueKeys(ByteStore store, char kind) {
    this.store = store;
    this.kind = kind;
  }

  /** Reads back what waited when the store was last committed. */
  public void restore() {
    waiting.clear();
    for (ByteStore.Entry entry :
        store.scan(StateKey.key().kind(kind).build(), StateKey.key().kind(kind).end())) {
      StateKey.Reader reader = entry.key().read();
      reader.kind();
      waiting.put(reader.rest(), new BinaryReader(entry.value()).readFixedLong());
    }
  }

  /** Lets {@code key} wait for work on everything from {@code sinceMs} on. */
  public void add(StateKey key, long sinceMs) {
    Long known = waiting.get(key);
    if (known == null || sinceMs < known) {
      waiting.put(key, sinceMs);
      store.put(entryOf(key), new BinaryWriter(8).writeFixedLong(sinceMs).toBytes());
    }
  }

  /** Takes out up to {@code most} keys, those that have waited longest, and has them worked on. */
  public void take(int most, ObjLongConsumer<StateKey> work) {
    var iterator = waiting.entrySet().iterator();
    for (int taken = 0; taken < most && iterator.hasNext(); taken++) {
      Map.Entry<StateKey, Long> next = iterator.next();
      iterator.remove();
      store.delete(entryOf(next.getKey()));
      work.accept(next.getKey(), next.getValue());
    }
  }

  /** Takes out one key, if it waits, and has it worked on. */
  public void take(StateKey key, ObjLongConsumer<StateKey> work) {
    Long since = waiting.remove(key);
    if (since != null) {
      store.delete(entryOf(key));
      work.accept(key, since);
    }
  }

  public boolean isEmpty() {
    return waiting.isEmpty();
  }

  private StateKey entryOf(StateKey key) {
    return StateKey.key().kind(kind).prefix(key).build();
  }
}
