package io.joulestream.standalone.audit;

import io.joulestream.schemas.ConfluentSchemaIds;
import io.joulestream.schemas.SchemaIds;
import io.joulestream.schemas.Topic;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/** Topics of one partition in memory. */
public final class MemoryTopics implements RetainedTopics {

  private record Retained(String key, List<Byte> value) {}

  private final SchemaIds ids = ConfluentSchemaIds.inMemory();
  private final Map<Topic<?>, List<Retained>> records = new HashMap<>();
  private OptionalLong oldestMs = OptionalLong.empty();

  /** Appends a record; returns its bytes. */
  public <V> byte[] append(Topic<V> topic, String key, V value) {
    byte[] bytes = topic.serde(ids).serializer().serialize(topic.name(), value);
    List<Byte> boxed = new ArrayList<>();
    for (byte b : bytes) {
      boxed.add(b);
    }
    records.computeIfAbsent(topic, t -> new ArrayList<>()).add(new Retained(key, boxed));
    return bytes;
  }

  /** Says that what was appended before was thrown away. */
  public void retainsSince(long appendedMs) {
    oldestMs = OptionalLong.of(appendedMs);
  }

  @Override
  public void visit(Topic<?> topic, Visitor visitor) {
    records.getOrDefault(topic, List.of()).forEach(r -> visitor.visit(r.key(), bytes(r)));
  }

  @Override
  public OptionalLong visit(Topic<?> topic, Set<String> keys, Visitor visitor) {
    for (Retained record : records.getOrDefault(topic, List.of())) {
      if (keys.contains(record.key())) {
        visitor.visit(record.key(), bytes(record));
      }
    }
    return oldestMs;
  }

  private static byte[] bytes(Retained record) {
    byte[] bytes = new byte[record.value().size()];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = record.value().get(i);
    }
    return bytes;
  }

  @Override
  public SchemaIds ids() {
    return ids;
  }
}
