package io.joulestream.sink;

import io.joulestream.schemas.MalformedRecordException;
import io.joulestream.schemas.SchemaIds;
import io.joulestream.schemas.Topic;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/** From a topic's bytes to points. Not thread-safe. */
final class RecordEncoder {

  private final Map<String, TopicEncoder<?>> encoders = new HashMap<>();

  /**
   * What became of a record.
   *
   * @param receivedMs when the newest input of it was received; when it was published if it does
   *     not say
   */
  record Encoded(List<EncodedPoint> points, long receivedMs) {}

  private static final class TopicEncoder<V> {
    private final Deserializer<V> deserializer;
    private final Schema.@Nullable Field received;
    private final List<Table.Encoder<V>> tables = new ArrayList<>();

    TopicEncoder(Topic<V> topic, SchemaIds ids) {
      this.deserializer = topic.serde(ids).deserializer();
      this.received = topic.schema().getField("receivedMs");
    }

    Encoded encode(ConsumerRecord<String, byte[]> r) {
      V value = deserializer.deserialize(r.topic(), r.value());
      if (value == null) {
        return new Encoded(List.of(), r.timestamp());
      }
      ConsumerRecord<String, V> record =
          new ConsumerRecord<>(
              r.topic(),
              r.partition(),
              r.offset(),
              r.timestamp(),
              r.timestampType(),
              r.serializedKeySize(),
              r.serializedValueSize(),
              r.key(),
              value,
              r.headers(),
              r.leaderEpoch());
      return new Encoded(
          tables.stream().flatMap(table -> table.encode(record).stream()).toList(),
          receivedMs(value, r.timestamp()));
    }

    private long receivedMs(V value, long otherwise) {
      return received != null
              && value instanceof IndexedRecord record
              && record.get(received.pos()) instanceof Long ms
          ? ms
          : otherwise;
    }
  }

  /**
   * An encoder for everything that the tables show.
   *
   * @param prefix before the name of every topic
   */
  RecordEncoder(List<Table<?, ?>> tables, StoreKind kind, String prefix, SchemaIds ids) {
    tables.forEach(table -> add(table, kind, prefix, ids));
  }

  /** A topic has the same type of value in all its tables. */
  @SuppressWarnings("unchecked")
  private <V> void add(Table<V, ?> table, StoreKind kind, String prefix, SchemaIds ids) {
    TopicEncoder<V> encoder =
        (TopicEncoder<V>)
            encoders.computeIfAbsent(
                prefix + table.topic().name(), name -> new TopicEncoder<>(table.topic(), ids));
    encoder.tables.add(table.encoder(kind));
  }

  Set<String> topics() {
    return encoders.keySet();
  }

  /** Points of a record; one without a line and with a fault if it cannot be read. */
  Encoded encode(ConsumerRecord<String, byte[]> record) {
    try {
      return Objects.requireNonNull(encoders.get(record.topic()), record.topic()).encode(record);
    } catch (MalformedRecordException e) {
      EncodedPoint unreadable =
          new EncodedPoint(Destination.HISTORY, "", "", 0, String.valueOf(e.getMessage()));
      return new Encoded(List.of(unreadable), record.timestamp());
    }
  }
}
