package io.joulestream.grafana;

import io.joulestream.sink.FieldType;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/**
 * Points in line protocol that conform to the schema: only its tags, every one of its fields, each
 * of its own type. A field that is not given is what the store's page says: 0, false or empty.
 */
final class Lines {

  private static final int BATCH = 5_000;

  private final StoreSchema schema;
  private final BiConsumer<String, String> write;
  private final Map<String, StringBuilder> waiting = new TreeMap<>();
  private int count;

  /**
   * Lines that go to {@code write}, by the data source of their measurement.
   *
   * @param write takes a data source and a batch
   */
  Lines(StoreSchema schema, BiConsumer<String, String> write) {
    this.schema = schema;
    this.write = write;
  }

  /** Adds a point. An empty tag is left out, as the sink does. */
  void add(String measurement, Map<String, String> tags, Map<String, ?> fields, Instant time) {
    add(measurement, tags, fields, time, 0);
  }

  /**
   * Adds a point.
   *
   * @param nanos added to the time, so that points without a tag of their own stay apart
   */
  void add(
      String measurement,
      Map<String, String> tags,
      Map<String, ?> fields,
      Instant time,
      int nanos) {
    StoreSchema.Measurement into = schema.measurements().get(measurement);
    check(into.tags().containsAll(tags.keySet()), measurement + " has no tags " + tags.keySet());
    check(into.fields().containsAll(fields.keySet()), measurement + " lacks one of " + fields);
    StringBuilder line = new StringBuilder(measurement);
    tags.forEach((tag, value) -> line.append(value.isEmpty() ? "" : "," + tag + "=" + value));
    Map<String, String> written = new LinkedHashMap<>();
    into.fields().forEach(name -> written.put(name, text(into.type(name), fields.get(name))));
    char separator = ' ';
    for (Map.Entry<String, String> field : written.entrySet()) {
      line.append(separator).append(field.getKey()).append('=').append(field.getValue());
      separator = ',';
    }
    line.append(' ').append(time.toEpochMilli() * 1_000_000 + nanos).append('\n');
    waiting.computeIfAbsent(into.dataSource(), source -> new StringBuilder()).append(line);
    if (++count % BATCH == 0) {
      flush();
    }
  }

  private static String text(FieldType type, Object value) {
    return switch (type) {
      case INTEGER -> (value == null ? 0L : ((Number) value).longValue()) + "i";
      case FLOAT -> Double.toString(value == null ? 0 : ((Number) value).doubleValue());
      case BOOLEAN -> Boolean.toString(value != null && (Boolean) value);
      case STRING -> "\"" + (value == null ? "" : value) + "\"";
    };
  }

  private static void check(boolean holds, String sentence) {
    if (!holds) {
      throw new AssertionError(sentence);
    }
  }

  /** Writes what waits. */
  void flush() {
    waiting.forEach((source, lines) -> write.accept(source, lines.toString()));
    waiting.clear();
  }
}
