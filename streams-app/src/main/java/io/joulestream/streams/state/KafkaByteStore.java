package io.joulestream.streams.state;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.ProcessingContext;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;

/** A {@link ByteStore} in a Kafka Streams key-value store with a cache and a changelog. */
public final class KafkaByteStore implements ByteStore {

  private final KeyValueStore<Bytes, byte[]> store;

  private KafkaByteStore(KeyValueStore<Bytes, byte[]> store) {
    this.store = store;
  }

  /** The store of that name in {@code context}. */
  public static ByteStore in(ProcessingContext context, String name) {
    return new KafkaByteStore(context.getStateStore(name));
  }

  /**
   * How to build a store: cached, so that a key that changes often is written once a commit, and
   * logged to a topic that is compacted often enough to restore in time.
   */
  public static StoreBuilder<KeyValueStore<Bytes, byte[]>> builder(String name) {
    KeyValueBytesStoreSupplier supplier = Stores.persistentKeyValueStore(name);
    return Stores.keyValueStoreBuilder(supplier, Serdes.Bytes(), Serdes.ByteArray())
        .withCachingEnabled()
        .withLoggingEnabled(
            Map.of("segment.bytes", "67108864", "min.cleanable.dirty.ratio", "0.2"));
  }

  @Override
  public byte @Nullable [] get(StateKey key) {
    return store.get(Bytes.wrap(key.bytes()));
  }

  @Override
  public void put(StateKey key, byte[] value) {
    store.put(Bytes.wrap(key.bytes()), value);
  }

  @Override
  public void delete(StateKey key) {
    store.delete(Bytes.wrap(key.bytes()));
  }

  @Override
  public List<Entry> scan(StateKey from, StateKey to, int most) {
    List<Entry> entries = new ArrayList<>();
    try (KeyValueIterator<Bytes, byte[]> iterator =
        store.range(Bytes.wrap(from.bytes()), Bytes.wrap(to.bytes()))) {
      while (iterator.hasNext() && entries.size() < most) {
        var next = iterator.next();
        StateKey key = StateKey.ofBytes(next.key.get());
        if (key.compareTo(to) < 0) {
          entries.add(new Entry(key, next.value));
        }
      }
    }
    return entries;
  }
}
